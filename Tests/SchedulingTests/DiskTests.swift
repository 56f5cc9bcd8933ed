import Scheduling
import Testing

@Suite("A disk without room")
struct DiskTests {
  @Test("Nearly full: what runs is ended and taken in, nothing is begun")
  func low() {
    var transcript = Transcript(showsNotes: true)
    transcript.play(
      """
      0  join 1 a 1                -> welcome 1
      0  ready 1 1                 ->
      0  stage rate 9 8            -> assign 1 0.0#1
      1  disk low                  -> alarm paused
      1  disk low                  ->
      2  offer 1 0.0#1 9 x         -> grant 1 0.0#1
      3  got 1 0.0#1               -> commit 1 0.0#1
      4  kept 0.0#1                -> ack 1 0.0#1
      5  ready 1 1                 ->
      6  disk ample                -> alarm resumed; assign 1 0.1#1
      """)
  }

  @Test("Full: uploads stop and go on when there is room; the run is paused, not over")
  func full() {
    var transcript = Transcript(showsNotes: true)
    transcript.play(
      """
      0  join 1 a 2                -> welcome 1
      0  ready 1 2                 ->
      0  stage rate 9 8            -> assign 1 0.0#1; assign 1 0.1#1
      1  offer 1 0.0#1 9 x         -> grant 1 0.0#1
      1  offer 1 0.1#1 9 x         -> grant 1 0.1#1
      2  disk full                 -> discard 1 0.1#1; discard 1 0.0#1; alarm paused
      3  offer 1 0.0#1 9 x         ->
      4  put 1 0.0#1 9             ->
      4  got 1 0.0#1               ->
      5  disk low                  -> grant 1 0.0#1; grant 1 0.1#1
      6  disk full                 -> discard 1 0.1#1; discard 1 0.0#1; alarm paused
      7  disk ample                -> alarm resumed; grant 1 0.0#1; grant 1 0.1#1
      """)
  }

  @Test("No room for half an hour: the run ends, to go on with what is done (75)")
  func forEver() {
    var transcript = Transcript()
    transcript.play(
      """
      0        stage rate 9 8      ->
      5        disk full           ->
      1800004  tick                ->
      """)
    #expect(transcript.schedule.counts.pausedMilliseconds == 1_799_999)
    let failure = ScheduleFailure.diskFull(pausedMilliseconds: 1_800_000)
    #expect(transcript.schedule.handle(.tick, now: 1_800_005) == [.failed(failure)])
    #expect(failure.exitCode == 75)
    #expect(
      failure.description
        == "The spool's disk had no room for 1800 s. Make room, then run again: what is done stays "
        + "done.")
  }

  @Test("Nearly full for half an hour, with nothing left but what a vote holds up: it ends, too")
  func lowForEver() {
    var limits = ScheduleLimits()
    limits.verifySamplePerTenThousand = 10_000
    limits.pausedMillisecondsMax = 9_000
    var transcript = Transcript(limits: limits)
    transcript.play(
      """
      0      join 1 a 1            -> welcome 1
      0      ready 1 1             ->
      0      stage rate 9          -> assign 1 0.0#1
      1      disk low              ->
      2      offer 1 0.0#1 9 x     ->
      9001   tick                  ->
      9002   tick                  -> shutdown 1; failed diskFull
      """)
  }

  @Test("A result that the disk would not take is taken in again after five seconds")
  func keepFailed() {
    var transcript = Transcript()
    transcript.play(
      """
      0     join 1 a 1             -> welcome 1
      0     ready 1 1              ->
      0     stage rate 9           -> assign 1 0.0#1
      1     offer 1 0.0#1 9 x      -> grant 1 0.0#1
      2     got 1 0.0#1            -> commit 1 0.0#1
      3     unkept 0.0#1           ->
      5002  offer 1 0.0#1 9 x      ->
      5003  tick                   -> grant 1 0.0#1
      5004  got 1 0.0#1            -> commit 1 0.0#1
      5005  kept 0.0#1             -> ack 1 0.0#1; done rate
      """)
  }

  @Test("…or made again, where its worker is gone")
  func keepFailedOrphan() {
    var transcript = Transcript()
    transcript.play(
      """
      0  join 1 a 1             -> welcome 1
      0  ready 1 1              ->
      0  stage rate 9           -> assign 1 0.0#1
      1  offer 1 0.0#1 9 x      -> grant 1 0.0#1
      2  got 1 0.0#1            -> commit 1 0.0#1
      3  gone 1 exited          -> drop 1 exited
      4  unkept 0.0#1           ->
      5  join 2 b 1             -> welcome 2
      5  ready 2 1              -> assign 2 0.0#2
      """)
  }
}
