import Scheduling
import Testing

@Suite("Workers that go")
struct WorkerLossTests {
  @Test("All that a dead worker held goes to another; what it ran counts as a strike")
  func death() {
    var transcript = Transcript()
    transcript.play(
      """
      0  join 1 a 1             -> welcome 1
      0  ready 1 2              ->
      0  stage rate 1 1 1       -> assign 1 0.0#1; assign 1 0.1#1
      1  join 2 b 3             -> welcome 2
      1  gone 1 exited          -> drop 1 exited
      1  gone 1 exited          ->
      2  ready 2 3              -> assign 2 0.0#2; assign 2 0.1#2; assign 2 0.2#1
      """)
  }

  @Test("An upload under way is forgotten with its worker; a complete one is kept")
  func deathWhileUploading() {
    var transcript = Transcript()
    transcript.play(
      """
      0  join 1 a 2             -> welcome 1
      0  ready 1 2              ->
      0  stage rate 1 1         -> assign 1 0.0#1; assign 1 0.1#1
      1  offer 1 0.0#1 9 x      -> grant 1 0.0#1
      1  offer 1 0.1#1 9 x      -> grant 1 0.1#1
      2  got 1 0.0#1            -> commit 1 0.0#1
      3  gone 1 exited          -> drop 1 exited; discard 1 0.1#1
      4  kept 0.0#1             ->
      5  join 2 a 1             -> welcome 2
      5  ready 2 1              -> assign 2 0.1#2
      """)
  }

  @Test("A restarted worker replaces its former self at once")
  func replaced() {
    var transcript = Transcript()
    transcript.play(
      """
      0  join 5 a 1             -> welcome 5
      0  ready 5 1              ->
      0  stage rate 1           -> assign 5 0.0#1
      1  join 3 a 1             -> drop 5 replaced; welcome 3
      1  ready 3 1              -> assign 3 0.0#2
      2  offer 5 0.0#1 9 x      -> refuse 5 replaced
      """)
  }

  @Test("Silent for 6 s: no new work. For 30 s: gone. Any word is a sign of life")
  func silence() {
    var transcript = Transcript()
    transcript.play(
      """
      0      join 1 a 2          -> welcome 1
      0      ready 1 2           ->
      5999   stage rate 2 1      -> assign 1 0.0#1; assign 1 0.1#1
      6000   fail 1 0.1#1 bug x  -> assign 1 0.1#2
      12000  tick                ->
      12000  join 2 b 1          -> welcome 2
      12000  gone 2 left         -> drop 2 left
      30000  tick                ->
      35999  tick                ->
      36000  tick                -> drop 1 silent
      """)
    #expect(transcript.schedule.counts.pendingTasks == 2)
  }

  @Test("A suspect gets no new work until it speaks")
  func suspects() {
    var transcript = Transcript()
    transcript.play(
      """
      0      join 1 a 1          -> welcome 1
      0      ready 1 1           ->
      6000   stage rate 1        ->
      6001   tick                ->
      7000   beat 1              -> answer 1; assign 1 0.0#1
      """)
    #expect(transcript.schedule.counts.suspectWorkers == 0)
  }

  @Test("A lease ends if heartbeats don't name the attempt: the ASSIGN was lost")
  func lostAssignment() {
    var transcript = Transcript()
    transcript.play(
      """
      0      join 1 a 1          -> welcome 1
      0      ready 1 1           ->
      0      stage rate 1        -> assign 1 0.0#1
      15000  beat 1              -> answer 1
      29000  beat 1              -> answer 1
      29999  tick                ->
      30000  tick                -> assign 1 0.0#2
      45000  beat 1 0.0#2=1      -> answer 1
      70000  beat 1 0.0#2=2      -> answer 1
      74999  tick                ->
      """)
  }

  @Test("What a worker goes on with after its return comes before what it got since")
  func takenUpFirst() {
    var transcript = Transcript()
    transcript.play(
      """
      0      join 1 a 1              -> welcome 1
      0      ready 1 1               ->
      0      join 2 b 1              -> welcome 2
      0      ready 2 1               ->
      0      stage rate 5 1          -> assign 1 0.0#1; assign 2 0.1#1
      29000  beat 1 0.0#1=1          -> answer 1
      30000  tick                    -> drop 2 silent
      30001  gone 1 exited           -> drop 1 exited
      30002  join 2 b 1              -> welcome 2
      30003  ready 2 1               -> assign 2 0.0#2
      30004  beat 2 0.1#1=9 0.0#2=0  -> answer 2
      30005  leave 2                 -> cancel 2 0.0#2 draining   // it is 0.1 that runs
      """)
  }

  @Test("A strike is forgiven when its attempt turns out to live", arguments: ["beat", "offer"])
  func forgiven(how: String) {
    var limits = ScheduleLimits()
    limits.strikesMax = 2
    var transcript = Transcript(limits: limits)
    transcript.play(
      """
      0      join 1 a 1             -> welcome 1
      0      ready 1 1              ->
      0      stage rate 1           -> assign 1 0.0#1
      30000  tick                   -> drop 1 silent
      30001  join 1 a 1             -> welcome 1
      """)
    if how == "beat" {
      transcript.play(
        """
        30002  beat 1 0.0#1=3       -> answer 1
        30003  back 1 0.0#1         ->
        """)
    } else {
      transcript.play(
        """
        30002  offer 1 0.0#1 9 x    -> grant 1 0.0#1
        30003  broken 1 0.0#1       -> cancel 1 0.0#1 broken; discard 1 0.0#1
        """)
    }
    transcript.play(
      """
      30004  ready 1 1              -> assign 1 0.0#2
      30005  gone 1 exited          -> drop 1 exited
      """)
  }

  @Test("What runs is what the worker says, where it says")
  func saidToRun() {
    var transcript = Transcript()
    transcript.play(
      """
      0      join 1 a 1                -> welcome 1
      0      ready 1 2                 ->
      0      stage rate 9 5 1          -> assign 1 0.0#1; assign 1 0.1#1
      1      beat 1 0.0#1=0w 0.1#1=7r  -> answer 1
      2      leave 1                   -> cancel 1 0.0#1 draining
      """)
  }

  @Test("What only waited in a dead worker gets no strike")
  func waitingIsInnocent() {
    var limits = ScheduleLimits()
    limits.strikesMax = 2
    var transcript = Transcript(limits: limits)
    transcript.play(
      """
      0  join 1 a 1           -> welcome 1
      0  ready 1 2            ->
      0  stage rate 1 9 1     -> assign 1 0.1#1; assign 1 0.0#1
      1  gone 1 exited        -> drop 1 exited
      2  join 2 b 1           -> welcome 2
      2  ready 2 1            -> assign 2 0.1#2
      3  offer 2 0.1#2 9 x    -> grant 2 0.1#2; assign 2 0.0#2
      4  gone 2 exited        -> drop 2 exited; discard 2 0.1#2
      5  join 3 c 1           -> welcome 3
      """)
  }
}

@Suite("Workers that hang")
struct StallTests {
  @Test("No progress for 120 s: the task goes elsewhere, and what waits behind it at once")
  func stall() {
    var transcript = Transcript()
    transcript.play(
      """
      0       join 1 a 1                  -> welcome 1
      0       ready 1 2                   ->
      0       stage rate 2 1 1            -> assign 1 0.0#1; assign 1 0.1#1
      29000   beat 1 0.0#1=7 0.1#1=0      -> answer 1
      58000   beat 1 0.0#1=7 0.1#1=0      -> answer 1
      87000   beat 1 0.0#1=7 0.1#1=0      -> answer 1
      116000  beat 1 0.0#1=7 0.1#1=0      -> answer 1
      144000  beat 1 0.0#1=7 0.1#1=0      -> answer 1
      144000  join 2 b 1                  -> welcome 2
      148999  tick                        ->
      149000  tick                        -> cancel 1 0.0#1 stalled; cancel 1 0.1#1 draining
      149001  beat 1 0.0#1=7              -> answer 1; cancel 1 0.0#1 fenced
      149002  ready 2 1                   -> assign 2 0.0#2
      149003  beat 1                      -> answer 1; assign 1 0.1#2  // its slot is free
      """)
  }

  @Test("A worker with no slot left that moves goes on with nothing")
  func noSlotLeft() {
    var limits = ScheduleLimits()
    limits.stallMilliseconds = 40_000
    var transcript = Transcript(limits: limits)
    transcript.play(
      """
      0      join 1 a 1               -> welcome 1
      0      ready 1 2                ->
      0      stage rate 5 4 1         -> assign 1 0.0#1; assign 1 0.1#1
      1      ready 1 1                ->
      25000  beat 1 0.0#1=0           -> answer 1
      30000  tick                     ->                       // 0.1#1 was never named
      40000  tick                     -> cancel 1 0.0#1 stalled
      40001  beat 1 0.0#1=0 0.1#1=0   -> answer 1; cancel 1 0.0#1 fenced; cancel 1 0.1#1 fenced
      40002  ready 1 2                ->
      """)
  }

  @Test("A worker on which two attempts stood still is sent away")
  func twoStalls() {
    var limits = ScheduleLimits()
    limits.stallMilliseconds = 10_000
    var transcript = Transcript(limits: limits)
    transcript.play(
      """
      0      join 1 a 2               -> welcome 1
      0      ready 1 2                ->
      0      stage rate 1 1           -> assign 1 0.0#1; assign 1 0.1#1
      9999   beat 1 0.0#1=0 0.1#1=0   -> answer 1
      10000  tick                     -> cancel 1 0.0#1 stalled; cancel 1 0.1#1 stalled
                                      -> shutdown 1; drop 1 stalled
      10001  beat 1                   -> refuse 1 dismissed
      """)
  }

  @Test("A slot is free again when what hung in it waits, or is done", arguments: ["w", "d"])
  func notStuck(phase: String) {
    var limits = ScheduleLimits()
    limits.stallMilliseconds = 20_000
    var transcript = Transcript(limits: limits)
    transcript.play(
      """
      0      join 1 a 1                  -> welcome 1
      0      ready 1 1                   ->
      0      stage rate 1                -> assign 1 0.0#1
      19000  beat 1 0.0#1=0              -> answer 1
      20000  tick                        -> cancel 1 0.0#1 stalled
      20001  beat 1 0.0#1=0r             -> answer 1; cancel 1 0.0#1 fenced
      20002  beat 1 0.0#1=0\(phase)     -> answer 1; cancel 1 0.0#1 fenced; assign 1 0.0#2
      """)
  }

  @Test("A slot that hangs is known to hang after the worker was away; nothing waits behind it")
  func hangsAfterReturn() {
    var limits = ScheduleLimits()
    limits.stallMilliseconds = 20_000
    var transcript = Transcript(limits: limits)
    transcript.play(
      """
      0      join 1 a 1               -> welcome 1
      0      ready 1 1                ->
      0      stage rate 1             -> assign 1 0.0#1
      19000  beat 1 0.0#1=0           -> answer 1
      20000  tick                     -> cancel 1 0.0#1 stalled
      50000  tick                     -> drop 1 silent
      51000  join 1 a 1               -> welcome 1
      51001  beat 1 0.0#1=0           -> answer 1; cancel 1 0.0#1 fenced
      51001  ready 1 1                ->
      51002  beat 1                   -> answer 1; assign 1 0.0#2
      """)
  }

  @Test("A task that hangs three workers is quarantined")
  func poison() {
    var limits = ScheduleLimits()
    limits.stallMilliseconds = 10_000
    var transcript = Transcript(limits: limits)
    transcript.play(
      """
      0      join 1 a 1               -> welcome 1
      0      join 2 b 1               -> welcome 2
      0      join 3 c 1               -> welcome 3
      0      ready 1 1                ->
      0      ready 2 1                ->
      0      ready 3 1                ->
      0      stage rate 1             -> assign 1 0.0#1
      9000   beat 1 0.0#1=0           -> answer 1
      9000   beat 2                   -> answer 2
      9000   beat 3                   -> answer 3
      10000  tick                     -> cancel 1 0.0#1 stalled; assign 2 0.0#2
      19000  beat 2 0.0#2=0           -> answer 2
      19000  beat 3                   -> answer 3
      20000  tick                     -> cancel 2 0.0#2 stalled; assign 3 0.0#3
      29000  beat 3 0.0#3=0           -> answer 3
      30000  tick                     -> cancel 3 0.0#3 stalled
      """)
    #expect(transcript.schedule.counts.quarantinedTasks == 1)
  }

  @Test("An upload that stands still is given up; one that moves is not")
  func uploads() {
    var limits = ScheduleLimits()
    limits.stallMilliseconds = 10_000
    limits.leaseMilliseconds = 100_000
    var transcript = Transcript(limits: limits)
    transcript.play(
      """
      0      join 1 a 1               -> welcome 1
      0      ready 1 1                ->
      0      stage rate 1             -> assign 1 0.0#1
      1000   offer 1 0.0#1 99 x       -> grant 1 0.0#1
      9000   put 1 0.0#1 10           ->
      18000  put 1 0.0#1 20           ->
      18001  put 1 0.0#1 20           ->
      27999  tick                     ->
      28000  tick                     -> cancel 1 0.0#1 stalled; discard 1 0.0#1
      28001  offer 1 0.0#1 99 x       -> grant 1 0.0#1        // it may try once more
      38001  tick                     -> cancel 1 0.0#1 stalled; discard 1 0.0#1
                                      -> shutdown 1; drop 1 stalled
      """)
  }
}
