import Scheduling
import Testing

@Suite("Memory by host")
struct MemoryTests {
  @Test("Tasks of one host's workers need no more together than the host has")
  func together() {
    var transcript = Transcript()
    transcript.play(
      """
      0  join 1 a 2 on h 100             -> welcome 1
      0  join 2 b 2 on h 100             -> welcome 2
      0  join 3 c 2 on g 0               -> welcome 3
      0  stage rate 9m60 8m60 7m30 6m60  ->
      0  ready 1 2                       -> assign 1 0.0#1; assign 1 0.2#1
      0  ready 2 2                       ->
      0  ready 3 2                       -> assign 3 0.1#1; assign 3 0.3#1   // no limit
      """)
  }

  @Test("A task that only fits alone gets its host free, though smaller ones would fill the gaps")
  func alone() {
    var transcript = Transcript()
    transcript.play(
      """
      0  join 1 a 3 on h 100             -> welcome 1
      0  ready 1 2                       ->
      0  stage rate 1m40 1m40 1m40 1m40  -> assign 1 0.0#1; assign 1 0.1#1
      1  offer 1 0.0#1 1 x               -> grant 1 0.0#1; assign 1 0.2#1
      """)
    transcript = Transcript()
    transcript.play(
      """
      0  join 1 a 3 on h 100             -> welcome 1
      0  stage rate 5m50 9m90k 4m20 3m20 9m90 ->
      0  ready 1 1                       -> assign 1 0.4#1
      1  ready 1 3                       ->                      // no room beside it
      2  offer 1 0.4#1 1 x               -> grant 1 0.4#1; assign 1 0.0#1; assign 1 0.2#1
                                         -> assign 1 0.3#1
      """)
    transcript = Transcript()
    transcript.play(
      """
      0  join 1 a 3 on h 100             -> welcome 1
      0  join 2 b 3 on g 50              -> welcome 2
      0  ready 2 1                       ->
      0  stage rate 9m90 8m20 7m20 6m20 5m20 -> assign 2 0.1#1     // it will never fit on g
      1  ready 1 1                       -> assign 1 0.0#1
      """)
  }

  @Test("A host is kept free for the next task while what runs on it ends")
  func keptFree() {
    var transcript = Transcript()
    transcript.play(
      """
      0  join 1 a 3 on h 100             -> welcome 1
      0  stage rate 5m20 4m20 3m20       ->
      0  ready 1 1                       -> assign 1 0.0#1
      1  fail 1 0.0#1 infra x            ->
      2  ready 1 1                       -> assign 1 0.0#2
      """)
    transcript = Transcript()
    transcript.play(
      """
      0  join 1 a 3 on h 100             -> welcome 1
      0  join 2 b 1 on h 100             -> welcome 2
      0  stage rate 9m90 5m20 4m20       ->
      0  ready 1 1                       -> assign 1 0.0#1
      1  ready 2 1                       ->
      2  back 1 0.0#1                    -> assign 2 0.0#2
      3  ready 1 2                       ->
      """)
  }

  @Test("A task larger than every host waits for a larger one, and it is said what it needs")
  func tooLarge() {
    var transcript = Transcript(showsNotes: true)
    transcript.play(
      """
      0      join 1 a 1 on h 100         -> welcome 1
      0      ready 1 1                   ->
      0      stage rate 9m900 5m20       -> assign 1 0.1#1
      1      tick                        -> alarm needsMemory
      9      tick                        ->
      10     offer 1 0.1#1 1 x           -> grant 1 0.1#1
      29000  beat 1 0.1#1=1              -> answer 1
      30001  tick                        -> alarm needsMemory
      30002  join 2 b 1 on g 1000        -> welcome 2
      30002  ready 2 1                   -> assign 2 0.0#1
      """)
    let alarm = Schedule.Alarm.needsMemory(
      task: .init(stage: "rate", ordinal: 0), neededOctets: 3 << 30, largestOctets: 1 << 30)
    #expect(
      alarm.description
        == "task 0 of stage rate needs 3072 MiB, and the largest host has 1024 MiB. Start a worker "
        + "on a larger host.")
  }
}

@Suite("Tasks that take too long")
struct StragglerTests {
  /// Ten tasks, of which nine took 2 s each and the last one runs for 2 s; the workers are idle.
  private func oneLeft() -> Transcript {
    var limits = ScheduleLimits()
    limits.stragglerSlotsPerHundred = 100
    var transcript = Transcript(limits: limits)
    transcript.play(
      """
      0     stage rate 9 9 9 9 9 9 9 9 9 9 ->
      0     join 1 a 9           -> welcome 1
      0     join 2 b 1           -> welcome 2
      0     ready 2 1            -> assign 2 0.0#1
      """)
    let all = (1...9).map { "assign 1 0.\($0)#1" }.joined(separator: "; ")
    transcript.play("0 ready 1 9 -> \(all)")
    for ordinal in 1...9 {
      transcript.play(
        """
        2000 offer 1 0.\(ordinal)#1 9 x -> grant 1 0.\(ordinal)#1
        2000 got 1 0.\(ordinal)#1 -> commit 1 0.\(ordinal)#1
        2000 kept 0.\(ordinal)#1 -> ack 1 0.\(ordinal)#1
        """)
    }
    return transcript
  }

  @Test("At a stage's end, one that takes three times as long as most, and 10 s, is run twice")
  func copied() {
    var transcript = oneLeft()
    transcript.play(
      """
      9000   beat 1               -> answer 1
      9000   beat 2 0.0#1=5       -> answer 2
      10000  tick                 ->
      10001  tick                 -> assign 1 0.0#2
      10002  tick                 ->                             // one copy
      11000  offer 1 0.0#2 9 x    -> grant 1 0.0#2
      11001  got 1 0.0#2          -> commit 1 0.0#2
      11002  kept 0.0#2           -> ack 1 0.0#2; cancel 2 0.0#1 superseded; done rate
      """)
    #expect(transcript.schedule.counts.copies == 1)
    #expect(transcript.schedule.counts.retriedAttempts == 0, "Superseded is no failure.")
  }

  @Test("Not before nine of ten are done, and by weight: a heavy task may take longer")
  func notYet() {
    var transcript = Transcript()
    transcript.play(
      """
      0      stage rate 90 9 9     ->
      0      join 1 a 2            -> welcome 1
      0      join 2 b 1            -> welcome 2
      0      ready 2 1             -> assign 2 0.0#1
      0      ready 1 2             -> assign 1 0.1#1; assign 1 0.2#1
      2000   offer 1 0.1#1 9 x     -> grant 1 0.1#1
      2000   got 1 0.1#1           -> commit 1 0.1#1
      2000   kept 0.1#1            -> ack 1 0.1#1
      5000   beat 1 0.2#1=1        -> answer 1
      9000   beat 1 0.2#1=2        -> answer 1
      9000   beat 2 0.0#1=2        -> answer 2
      14000  tick                  ->
      """)
  }
}
