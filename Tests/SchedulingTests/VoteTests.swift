import Scheduling
import Testing

@Suite("Other bytes for the same task")
struct VoteTests {
  /// Three workers, the first two of which have offered different bytes for task 0.0.
  private func disputed(limits: ScheduleLimits = ScheduleLimits()) -> Transcript {
    var transcript = Transcript(limits: limits, showsNotes: true)
    transcript.play(
      """
      0      join 1 a 1           -> welcome 1
      0      ready 1 1            ->
      0      stage rate 9         -> assign 1 0.0#1
      30000  join 2 b 2           -> welcome 2
      30000  ready 2 2            ->
      30000  tick                 -> drop 1 silent; strike 0.0 a silent; assign 2 0.0#2
      31000  join 1 a 1           -> welcome 1
      31001  offer 2 0.0#2 9 x    -> grant 2 0.0#2
      31002  offer 1 0.0#1 9 y    -> discard 2 0.0#2; alarm divergence
      31003  offer 2 0.0#2 9 x    ->                       // nothing is taken in
      """)
    return transcript
  }

  @Test("A third worker decides; the loser is sent away for the run")
  func decided() {
    var transcript = disputed()
    transcript.play(
      """
      32000  join 3 c 1           -> welcome 3
      32000  ready 3 1            -> assign 3 0.0#3
      32001  offer 3 0.0#3 9 x    -> alarm convictedWorker; disown a; shutdown 1
                                  -> drop 1 convicted; grant 2 0.0#2
      """)
  }

  @Test("The vote is between workers: whoever voted isn't asked again, and three results end it")
  func noMajority() {
    var transcript = disputed()
    transcript.play(
      """
      32000  ready 1 1            ->
      32000  ready 2 2            ->
      32000  join 3 c 1           -> welcome 3
      32000  ready 3 1            -> assign 3 0.0#3
      32001  offer 3 0.0#3 9 z    -> shutdown 1; shutdown 2; shutdown 3; failed divergence
      """)
  }

  @Test("Nobody else comes: the run ends with both claims and 3")
  func nobodyElse() {
    var limits = ScheduleLimits()
    limits.voteMilliseconds = 5_000
    var transcript = disputed(limits: limits)
    transcript.play("36001 tick ->")
    let actions = transcript.schedule.handle(.tick, now: 36_002)
    guard case .failed(let failure) = actions.last else {
      Issue.record("Different bytes that nobody settles must end the run: \(actions).")
      return
    }
    #expect(failure.exitCode == 3)
    #expect(
      failure.description
        == "task 0 of stage rate gave different bytes: b (attempt 2) 9 octets 7878787878787878, "
        + "a (attempt 1) 9 octets 7979797979797979. Check that both workers run the same build, "
        + "then their memory.")
  }

  @Test("A kept result that loses ends the run, to start over without the loser's results")
  func keptLoses() {
    var transcript = Transcript(showsNotes: true)
    transcript.play(
      """
      0      join 1 a 1           -> welcome 1
      0      ready 1 1            ->
      0      stage rate 9 5 1kb 1 -> assign 1 0.0#1
      30000  join 2 b 2           -> welcome 2
      30000  ready 2 2            -> assign 2 0.1#1; assign 2 0.3#1
      30000  back 2 0.3#1         ->
      30000  ready 2 2            -> assign 2 0.3#2
      30000  offer 2 0.3#2 9 z    -> grant 2 0.3#2
      30000  tick                 -> drop 1 silent; strike 0.0 a silent; assign 2 0.0#2
      31000  join 1 a 1           -> welcome 1
      31001  offer 2 0.0#2 9 x    -> grant 2 0.0#2
      31002  got 2 0.0#2          -> commit 2 0.0#2
      31003  kept 0.0#2           -> ack 2 0.0#2
      31004  offer 1 0.0#1 9 y    -> alarm divergence
      31005  join 3 c 1           -> welcome 3
      31006  ready 3 1            -> assign 3 0.0#3
      31007  offer 3 0.0#3 9 y    -> alarm convictedWorker; disown b 0.0 0.2
                                  -> shutdown 1; shutdown 2; shutdown 3; failed disowned
      """)
  }

  @Test("A kept result that wins stays, and the vote's other results are superseded")
  func keptWins() {
    var transcript = Transcript()
    transcript.play(
      """
      0      join 1 a 1           -> welcome 1
      0      ready 1 1            ->
      0      stage rate 9         -> assign 1 0.0#1
      30000  join 2 b 1           -> welcome 2
      30000  ready 2 1            ->
      30000  tick                 -> drop 1 silent; assign 2 0.0#2
      31000  join 1 a 1           -> welcome 1
      31001  offer 2 0.0#2 9 x    -> grant 2 0.0#2
      31002  got 2 0.0#2          -> commit 2 0.0#2
      31003  offer 1 0.0#1 9 y    ->
      31004  kept 0.0#2           -> ack 2 0.0#2          // the stage isn't done before the vote
      31005  join 3 c 1           -> welcome 3
      31006  ready 3 1            -> assign 3 0.0#3
      31007  offer 3 0.0#3 9 x    -> shutdown 1; drop 1 convicted; superseded 3 0.0#3; done rate
      31008  join 9 a 1           -> refuse 9 dismissed
      """)
  }

  @Test("Once settled, whoever comes with other bytes is sent away at once")
  func settled() {
    var transcript = disputed()
    transcript.play(
      """
      32000  join 3 c 1           -> welcome 3
      32000  ready 3 1            -> assign 3 0.0#3
      32001  offer 3 0.0#3 9 x    -> alarm convictedWorker; disown a; shutdown 1
                                  -> drop 1 convicted; grant 2 0.0#2
      32002  offer 3 0.0#3 9 z    -> alarm convictedWorker; disown c; shutdown 3; drop 3 convicted
      """)
  }

  @Test("A sampled task needs two equal results of different workers before one is taken in")
  func sampled() {
    var limits = ScheduleLimits()
    limits.verifySamplePerTenThousand = 10_000
    var transcript = Transcript(limits: limits, showsNotes: true)
    transcript.play(
      """
      0   join 1 a 1           -> welcome 1
      0   ready 1 1            ->
      0   stage rate 9         -> assign 1 0.0#1
      1   offer 1 0.0#1 9 x    ->
      2   ready 1 1            ->                              // it has voted
      3   join 2 b 1           -> welcome 2
      3   ready 2 1            -> assign 2 0.0#2
      4   offer 2 0.0#2 9 x    -> grant 1 0.0#1
      5   got 1 0.0#1          -> commit 1 0.0#1
      6   kept 0.0#1           -> ack 1 0.0#1; superseded 2 0.0#2; done rate
      """)
  }

  /// A sampled task whose only worker waited for another one, to no purpose.
  private func onOneWord() -> Transcript {
    var limits = ScheduleLimits()
    limits.verifySamplePerTenThousand = 10_000
    limits.voteMilliseconds = 5_000
    var transcript = Transcript(limits: limits, showsNotes: true)
    transcript.play(
      """
      0     join 1 a 1           -> welcome 1
      0     ready 1 1            ->
      0     stage rate 9         -> assign 1 0.0#1
      1     offer 1 0.0#1 9 x    ->
      5001  tick                 -> alarm unverified
      """)
    return transcript
  }

  @Test("A sample with no second worker is taken in on one's word, and it is said")
  func unverified() {
    var transcript = onOneWord()
    transcript.play("5002 tick -> grant 1 0.0#1")
  }

  @Test("A word that nobody confirmed convicts nobody: who contradicts it opens the vote again")
  func contradicted() {
    var transcript = onOneWord()
    transcript.play(
      """
      5002   tick                 -> grant 1 0.0#1
      30001  tick                 -> drop 1 silent; discard 1 0.0#1
      31000  join 2 b 1           -> welcome 2
      31000  ready 2 1            -> assign 2 0.0#2
      31001  offer 2 0.0#2 9 y    -> alarm divergence
      31002  join 3 c 1           -> welcome 3
      31002  ready 3 1            -> assign 3 0.0#3
      31003  offer 3 0.0#3 9 y    -> alarm convictedWorker; disown a; grant 2 0.0#2
      """)
  }

  @Test("The same tasks are sampled in every run, and about so many")
  func sampleIsFixed() {
    var limits = ScheduleLimits()
    limits.verifySamplePerTenThousand = 1_000
    limits.uploadsMax = 10_000
    limits.slotsMax = 10_000
    func granted() -> [Int] {
      var schedule = Schedule(epoch: 1, limits: limits, now: 0)
      let shapes = (0..<2_000).map { _ in TaskShape(weight: 1) }
      _ = schedule.handle(
        .workerJoined(
          session: 1, name: "a", slots: 2_000, host: "a", memoryOctets: 0, held: []), now: 0)
      _ = schedule.handle(.ready(session: 1, credit: 2_000), now: 0)
      _ = schedule.handle(.stageBegan(name: "rate", tasks: shapes), now: 0)
      return (0..<2_000).filter { ordinal in
        let attempt = Attempt(epoch: 1, task: TaskID(stage: 0, ordinal: ordinal), number: 1)
        let claim = ResultClaim(octets: 1, digest: [1])
        let actions = schedule.handle(
          .offered(session: 1, attempt: attempt, result: claim), now: 1)
        return actions.contains { $0.isGrant }
      }
    }
    let first = granted()
    #expect(
      (1_740...1_860).contains(first.count), "\(2_000 - first.count) of 2000 sampled, not 10 %")
    #expect(granted() == first)
  }
}

extension Schedule.Action {
  fileprivate var isGrant: Bool {
    if case .grantUpload = self { true } else { false }
  }
}
