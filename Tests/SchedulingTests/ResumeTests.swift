import Scheduling
import Testing

@Suite("A run that goes on after its coordinator died")
struct ResumeTests {
  @Test("What is kept isn't run; a stage of kept results is done at once")
  func kept() {
    var transcript = Transcript()
    transcript.play(
      """
      0  join 1 a 2                -> welcome 1
      0  ready 1 2                 ->
      0  stage intake 5kx 9ky      -> done intake
      1  stage rate 5k 9k 1 2      -> assign 1 1.3#1; assign 1 1.2#1
      """)
    #expect(transcript.schedule.counts.committedTasks == 2)
  }

  @Test("What a worker began under a former coordinator goes on as an attempt of this one")
  func adoption() {
    var transcript = Transcript()
    transcript.play(
      """
      0  stage rate 9 8 7 6        ->
      1  join 1 a 1 0.1#4@6=70r 0.2#1@5=90d
         -> welcome 1 0.1#4@6=0.1#1 0.2#1@5=0.2#1
      2  beat 1 0.1#1=71r 0.2#1=90d -> answer 1
      3  offer 1 0.2#1 9 x         -> grant 1 0.2#1
      4  ready 1 2                 -> assign 1 0.0#1
      5  offer 1 0.1#1 9 x         -> grant 1 0.1#1         // two results wait
      """)
    #expect(transcript.schedule.counts.adoptedAttempts == 2)
  }

  @Test("HELLO said again is answered with the same adoptions")
  func adoptionAgain() {
    var transcript = Transcript()
    transcript.play(
      """
      0  stage rate 9              ->
      1  join 1 a 1 0.0#4@6=70r    -> welcome 1 0.0#4@6=0.0#1
      2  join 1 a 1 0.0#4@6=75r    -> welcome 1 0.0#4@6=0.0#1
      """)
    #expect(transcript.schedule.counts.assignedAttempts == 1)
  }

  @Test("What is kept, taken, cut down, of no stage, or more than fits isn't adopted")
  func noAdoption() {
    var transcript = Transcript()
    transcript.play(
      """
      0  join 1 a 1                -> welcome 1
      0  ready 1 1                 ->
      0  join 9 z 1                -> welcome 9
      0  ready 9 1                 ->
      0  stage rate 9 8k 7u3x1 6u3s3 5 4 3  -> assign 1 0.3#1; assign 9 0.0#1
      1  join 2 b 1 0.0#4@6=1r 0.1#4@6=1r 0.2#1@6=1r 0.3#1@6=1r 1.0#1@6=1r 0.9#1@6=1r
         -> welcome 2
      2  join 3 c 1 0.4#1@6=1r 0.5#1@6=0w 0.6#1@6=0w -> welcome 3 0.4#1@6=0.4#1 0.5#1@6=0.5#1
      3  join 4 d 1 0.6#1@7=1r 0.6#1@8=1r -> welcome 4      // not of a former one
      """)
  }

  @Test("A worker that brings nothing of use begins anew, and between stages nothing is adopted")
  func betweenStages() {
    var transcript = Transcript()
    transcript.play(
      """
      0  join 1 a 1 0.0#4@6=70r    -> welcome 1
      1  stage rate 9              ->
      2  ready 1 1                 -> assign 1 0.0#1
      """)
  }
}
