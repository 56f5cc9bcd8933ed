import Scheduling
import Testing

@Suite("A run in good order")
struct GoodOrderTests {
  @Test("Two stages, two workers: offered, granted, committed, acknowledged, then the next stage")
  func twoStages() {
    var transcript = Transcript()
    transcript.play(
      """
      0    join 1 a 1               -> welcome 1
      0    join 2 b 1               -> welcome 2
      0    ready 1 2                ->
      0    ready 2 2                ->
      10   stage intake 5 9         -> assign 1 0.1#1; assign 2 0.0#1   // the heavy one first
      20   beat 1 0.1#1=50          -> answer 1
      30   offer 1 0.1#1 400 x      -> grant 1 0.1#1
      40   put 1 0.1#1 400          ->
      40   got 1 0.1#1              -> commit 1 0.1#1
      45   kept 0.1#1               -> ack 1 0.1#1
      50   offer 2 0.0#1 300 y      -> grant 2 0.0#1
      60   got 2 0.0#1              -> commit 2 0.0#1
      65   kept 0.0#1               -> ack 2 0.0#1; done intake
      70   stage rate 1             -> assign 1 1.0#1
      80   offer 1 1.0#1 10 z       -> grant 1 1.0#1
      90   got 1 1.0#1              -> commit 1 1.0#1
      95   kept 1.0#1               -> ack 1 1.0#1; done rate
      100  end                      -> shutdown 1; shutdown 2; finished
      101  beat 1                   -> refuse 1 runEnded
      101  join 3 c 1               -> refuse 3 runEnded
      101  tick                     ->
      """)
    #expect(transcript.schedule.isEnded)
    #expect(transcript.schedule.counts.assignedAttempts == 3)
    #expect(transcript.schedule.counts.retriedAttempts == 0)
  }

  @Test("A stage without tasks is done at once, and a run without stages at its end")
  func nothingToDo() {
    var transcript = Transcript()
    transcript.play(
      """
      0  stage empty  -> done empty
      1  end          -> finished
      """)
  }

  @Test("Workers that come later get what is left; a stage that waits for them starts then")
  func latecomers() {
    var transcript = Transcript()
    transcript.play(
      """
      0     stage rate 1 1   ->
      1000  join 1 a 1       -> welcome 1
      1000  ready 1 1        -> assign 1 0.0#1
      2000  join 2 b 1       -> welcome 2
      2000  ready 2 1        -> assign 2 0.1#1
      """)
  }

  @Test("A slot's next task is sent ahead while many wait, and not at the stage's end")
  func prefetch() {
    var transcript = Transcript()
    transcript.play(
      """
      0  join 1 a 1              -> welcome 1
      0  ready 1 2               ->
      0  stage rate 4 3 2        -> assign 1 0.0#1; assign 1 0.1#1
      9  offer 1 0.0#1 1 x       -> grant 1 0.0#1      // 0.2 stays: nobody else would get it
      9  join 2 b 1              -> welcome 2
      9  ready 2 2               -> assign 2 0.2#1
      """)
  }

  @Test("Credit is a state between nothing and the slots plus one, however often it is said")
  func credit() {
    var transcript = Transcript()
    transcript.play(
      """
      0  stage rate 1 1 1 1 1 1 1 1 1  ->
      0  join 1 a 2                    -> welcome 1
      1  ready 1 -5                    ->
      2  ready 1 1                     -> assign 1 0.0#1
      3  ready 1 1                     ->
      4  ready 1 99                    -> assign 1 0.1#1; assign 1 0.2#1
      5  ready 1 99                    ->
      6  ready 1 0                     ->
      7  offer 1 0.0#1 1 x             -> grant 1 0.0#1
      8  ready 1 3                     -> assign 1 0.3#1
      """)
  }

  @Test("A worker whose results wait gets no more work than it has room for")
  func resultsHoldBackWork() {
    var limits = ScheduleLimits()
    limits.uploadsMax = 1
    var transcript = Transcript(limits: limits)
    transcript.play(
      """
      0  stage rate 1 1 1 1 1 1 1 1  ->
      0  join 1 a 1                  -> welcome 1
      0  ready 1 2                   -> assign 1 0.0#1; assign 1 0.1#1
      1  offer 1 0.0#1 1 x           -> grant 1 0.0#1; assign 1 0.2#1
      2  offer 1 0.1#1 1 x           ->                     // two results wait: no more work
      3  offer 1 0.2#1 1 x           ->
      4  got 1 0.0#1                 -> commit 1 0.0#1; grant 1 0.1#1
      5  kept 0.0#1                  -> ack 1 0.0#1
      6  got 1 0.1#1                 -> commit 1 0.1#1; grant 1 0.2#1
      7  kept 0.1#1                  -> ack 1 0.1#1; assign 1 0.3#1; assign 1 0.4#1
      """)
  }

  @Test("Work is spread: free slots first, then the lower session")
  func spread() {
    var transcript = Transcript()
    transcript.play(
      """
      0  join 20 b 1          -> welcome 20
      0  join 10 a 3          -> welcome 10
      0  ready 20 2           ->
      0  ready 10 4           ->
      0  stage rate 1 1 1 1   -> assign 10 0.0#1; assign 10 0.1#1; assign 10 0.2#1; assign 20 0.3#1
      """)
  }
}

@Suite("The upload window")
struct UploadWindowTests {
  @Test("So many uploads at once, first offered first granted")
  func count() {
    var limits = ScheduleLimits()
    limits.uploadsMax = 2
    var transcript = Transcript(limits: limits)
    transcript.play(
      """
      0  join 1 a 3            -> welcome 1
      0  ready 1 3             ->
      0  stage rate 1 1 1      -> assign 1 0.0#1; assign 1 0.1#1; assign 1 0.2#1
      1  offer 1 0.2#1 5 x     -> grant 1 0.2#1
      2  offer 1 0.0#1 5 x     -> grant 1 0.0#1
      3  offer 1 0.1#1 5 x     ->
      4  got 1 0.0#1           -> commit 1 0.0#1; grant 1 0.1#1
      """)
  }

  @Test("So many octets at once; a result larger than the window goes alone, and isn't overtaken")
  func octets() {
    var limits = ScheduleLimits()
    limits.uploadOctetsMax = 100
    var transcript = Transcript(limits: limits)
    transcript.play(
      """
      0  join 1 a 4            -> welcome 1
      0  ready 1 4             ->
      0  stage rate 1 1 1 1    -> assign 1 0.0#1; assign 1 0.1#1; assign 1 0.2#1; assign 1 0.3#1
      1  offer 1 0.0#1 60 x    -> grant 1 0.0#1
      2  offer 1 0.1#1 500 x   ->
      3  offer 1 0.2#1 1 x     ->
      4  got 1 0.0#1           -> commit 1 0.0#1; grant 1 0.1#1
      5  got 1 0.1#1           -> commit 1 0.1#1; grant 1 0.2#1
      6  offer 1 0.3#1 99 x    -> grant 1 0.3#1
      """)
  }

  @Test("An upload that is not what was offered is done again, elsewhere if it can be")
  func broken() {
    var transcript = Transcript()
    transcript.play(
      """
      0  join 1 a 1            -> welcome 1
      0  ready 1 1             ->
      0  stage rate 1          -> assign 1 0.0#1
      0  join 2 b 1            -> welcome 2
      0  ready 2 1             ->
      1  offer 1 0.0#1 60 x    -> grant 1 0.0#1
      2  broken 1 0.0#1        -> cancel 1 0.0#1 broken; discard 1 0.0#1; assign 2 0.0#2
      3  offer 1 0.0#1 60 x    -> cancel 1 0.0#1 fenced
      """)
  }
}
