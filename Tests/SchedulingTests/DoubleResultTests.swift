import Scheduling
import Testing

@Suite("A result that comes twice counts once")
struct DoubleResultTests {
  @Test("An offer, an upload or its end said again changes nothing but the answer")
  func saidAgain() {
    var transcript = Transcript()
    transcript.play(
      """
      0   join 1 a 1          -> welcome 1
      0   join 1 a 1          -> welcome 1
      0   ready 1 1           ->
      0   stage rate 1        -> assign 1 0.0#1
      1   offer 1 0.0#1 9 x   -> grant 1 0.0#1
      2   offer 1 0.0#1 9 x   -> grant 1 0.0#1          // the GRANT was lost
      3   put 1 0.0#1 5       ->
      3   put 1 0.0#1 5       ->
      4   got 1 0.0#1         -> commit 1 0.0#1
      4   got 1 0.0#1         ->
      5   offer 1 0.0#1 9 x   ->
      6   kept 0.0#1          -> ack 1 0.0#1; done rate
      7   offer 1 0.0#1 9 x   -> ack 1 0.0#1            // the ACK was lost
      8   beat 1 0.0#1=9      -> answer 1; ack 1 0.0#1
      9   got 1 0.0#1         ->
      9   broken 1 0.0#1      ->
      9   fail 1 0.0#1 data x ->
      """)
  }

  @Test("A worker that was thought dead: its equal result is superseded, the other's kept")
  func zombie() {
    var transcript = Transcript()
    transcript.play(
      """
      0      join 1 a 1           -> welcome 1
      0      ready 1 1            ->
      0      stage rate 1         -> assign 1 0.0#1
      20000  join 2 b 1           -> welcome 2
      29000  ready 2 1            ->
      30000  tick                 -> drop 1 silent; assign 2 0.0#2
      31000  offer 1 0.0#1 9 x    -> refuse 1 unknownSession
      31001  join 1 a 1           -> welcome 1
      31002  beat 1 0.0#1=70      -> answer 1; cancel 1 0.0#1 fenced
      31003  offer 2 0.0#2 9 x    -> grant 2 0.0#2
      31004  offer 1 0.0#1 9 x    ->                  // may win should the other upload fail
      31005  got 2 0.0#2          -> commit 2 0.0#2
      31006  kept 0.0#2           -> ack 2 0.0#2; superseded 1 0.0#1; done rate
      31007  offer 1 0.0#1 9 x    -> superseded 1 0.0#1
      """)
    #expect(transcript.schedule.counts.supersededResults == 2)
  }

  @Test("A worker that comes back with the only result wins, and the other stops")
  func zombieWins() {
    var transcript = Transcript()
    transcript.play(
      """
      0      join 1 a 1           -> welcome 1
      0      ready 1 1            ->
      0      stage rate 1         -> assign 1 0.0#1
      30000  join 2 b 1           -> welcome 2
      30000  ready 2 1            ->
      30000  tick                 -> drop 1 silent; assign 2 0.0#2
      31000  join 1 a 1           -> welcome 1
      31001  offer 1 0.0#1 9 x    -> grant 1 0.0#1
      31002  got 1 0.0#1          -> commit 1 0.0#1
      31003  kept 0.0#1           -> ack 1 0.0#1; cancel 2 0.0#2 superseded; done rate
      31004  offer 2 0.0#2 9 x    -> superseded 2 0.0#2
      """)
  }

  @Test("A worker that comes back while its result is on its way to the disk still has it")
  func backWhileCommitting() {
    var transcript = Transcript()
    transcript.play(
      """
      0      join 1 a 1           -> welcome 1
      0      ready 1 1            ->
      0      stage rate 1         -> assign 1 0.0#1
      1      offer 1 0.0#1 9 x    -> grant 1 0.0#1
      2      got 1 0.0#1          -> commit 1 0.0#1
      30001  tick                 -> drop 1 silent
      30002  join 1 a 1           -> welcome 1
      30003  offer 1 0.0#1 9 x    ->
      30004  unkept 0.0#1         ->
      35004  tick                 -> grant 1 0.0#1
      35005  got 1 0.0#1          -> commit 1 0.0#1
      35006  kept 0.0#1           -> ack 1 0.0#1; done rate
      """)
  }

  @Test("A worker that comes back while nobody has its task goes on where it was")
  func takenUp() {
    var transcript = Transcript()
    transcript.play(
      """
      0      join 1 a 1           -> welcome 1
      0      ready 1 1            ->
      0      stage rate 1         -> assign 1 0.0#1
      30000  tick                 -> drop 1 silent
      31000  join 1 a 1           -> welcome 1
      31001  beat 1 0.0#1=70      -> answer 1
      31001  ready 1 1            ->
      31002  offer 1 0.0#1 9 x    -> grant 1 0.0#1
      """)
  }
}

@Suite("The fence")
struct FenceTests {
  @Test("Whatever is said of an attempt by one who doesn't hold it changes nothing")
  func strangers() {
    var transcript = Transcript()
    transcript.play(
      """
      0  join 1 a 1              -> welcome 1
      0  join 2 b 1              -> welcome 2
      0  ready 1 1               ->
      0  stage rate 1            -> assign 1 0.0#1
      1  offer 2 0.0#1 9 x       -> cancel 2 0.0#1 fenced      // another's
      1  offer 1 0.0#2 9 x       -> cancel 1 0.0#2 fenced      // not yet issued
      1  offer 1 0.0#0 9 x       -> cancel 1 0.0#0 fenced
      1  offer 1 0.7#1 9 x       -> cancel 1 0.7#1 fenced      // no such task
      1  offer 1 3.0#1 9 x       -> cancel 1 3.0#1 fenced      // no such stage
      1  offer 1 0.0#1@6 9 x     -> cancel 1 0.0#1@6 fenced    // of an earlier coordinator
      1  beat 1 0.0#1@6=3        -> answer 1; cancel 1 0.0#1@6 fenced
      1  beat 2 0.0#1=3          -> answer 2; cancel 2 0.0#1 fenced
      1  fail 2 0.0#1 data oh    ->
      1  fail 1 0.0#1@6 data oh  ->
      1  back 2 0.0#1            ->
      1  got 1 0.0#1             ->                            // never granted
      1  got 2 0.0#1             ->
      1  broken 1 0.0#1          ->
      1  put 1 0.0#1 5           ->
      2  offer 1 0.0#1 9 x       -> grant 1 0.0#1
      2  got 2 0.0#1             ->
      """)
    #expect(transcript.schedule.counts.heldTasks == 1)
  }

  @Test("A session that never joined, or may not come back, is told so")
  func unknownSessions() {
    var transcript = Transcript()
    transcript.play(
      """
      0  beat 9                  -> refuse 9 unknownSession
      0  ready 9 1               -> refuse 9 unknownSession
      0  leave 9                 -> refuse 9 unknownSession
      0  offer 9 0.0#1 9 x       -> refuse 9 unknownSession
      0  gone 9 exited           ->
      1  join 1 a 1              -> welcome 1
      2  join 2 a 1              -> drop 1 replaced; welcome 2
      3  beat 1                  -> refuse 1 replaced
      3  join 1 a 1              -> refuse 1 replaced
      4  gone 2 left             -> drop 2 left
      5  join 2 a 1              -> refuse 2 dismissed
      """)
  }

  @Test("A full pool takes nobody in, and a worker in its place again")
  func fullPool() {
    var limits = ScheduleLimits()
    limits.workersMax = 1
    var transcript = Transcript(limits: limits)
    transcript.play(
      """
      0  join 1 a 1   -> welcome 1
      1  join 2 b 1   -> refuse 2 poolFull
      2  join 3 a 1   -> drop 1 replaced; welcome 3
      3  gone 3 left  -> drop 3 left
      4  join 2 b 1   -> welcome 2
      """)
  }
}
