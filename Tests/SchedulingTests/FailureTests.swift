import Scheduling
import Testing

@Suite("Failures by kind")
struct FailureTests {
  @Test("Bad data ends the run with the worker's sentence")
  func data() {
    var transcript = Transcript()
    transcript.play(
      """
      0  join 1 a 1      -> welcome 1
      0  ready 1 1       ->
      0  stage rate 1    -> assign 1 0.0#1
      """)
    let failed = Schedule.Event.failed(
      session: 1, attempt: Attempt(epoch: 7, task: TaskID(stage: 0, ordinal: 0), number: 1),
      kind: .data, sentence: "usage/a.csv line 7 has 3 columns. Repair it.")
    let failure = ScheduleFailure.data(
      task: .init(stage: "rate", ordinal: 0), worker: "a",
      sentence: "usage/a.csv line 7 has 3 columns. Repair it.")
    #expect(
      transcript.schedule.handle(failed, now: 1) == [.shutdownWorker(session: 1), .failed(failure)])
    #expect(
      failure.description
        == "task 0 of stage rate can't be done (worker a): usage/a.csv line 7 has 3 columns. "
        + "Repair it.")
    #expect(failure.exitCode == 65)
  }

  @Test("A worker short of memory or disk is drained; its task goes to another")
  func resource() {
    var transcript = Transcript()
    transcript.play(
      """
      0  join 1 a 2                 -> welcome 1
      0  ready 1 3                  ->
      0  stage rate 5 4 3 2 1       -> assign 1 0.0#1; assign 1 0.1#1; assign 1 0.2#1
      1  fail 1 0.0#1 resource full -> 
      1  ready 1 3                  ->
      2  join 2 b 1                 -> welcome 2
      2  ready 2 1                  -> assign 2 0.0#2
      3  offer 1 0.1#1 9 x          -> grant 1 0.1#1
      4  got 1 0.1#1                -> commit 1 0.1#1
      5  kept 0.1#1                 -> ack 1 0.1#1
      5  beat 1 0.2#1=1             -> answer 1
      6  offer 1 0.2#1 9 x          -> grant 1 0.2#1
      7  got 1 0.2#1                -> commit 1 0.2#1
      8  kept 0.2#1                 -> ack 1 0.2#1; shutdown 1
      9  join 1 a 2                 -> refuse 1 dismissed
      """)
  }

  @Test("A defect is tried elsewhere once")
  func bugElsewhere() {
    var transcript = Transcript()
    transcript.play(
      """
      0  join 1 a 1               -> welcome 1
      0  ready 1 1                ->
      0  stage rate 1             -> assign 1 0.0#1
      0  join 2 b 1               -> welcome 2
      0  ready 2 1                ->
      1  fail 1 0.0#1 bug oops    -> assign 2 0.0#2
      1  fail 1 0.0#1 bug oops    ->
      2  fail 2 0.0#2 bug oops    -> shutdown 1; shutdown 2; failed bug
      3  fail 2 0.0#2 bug oops    ->
      """)
  }

  @Test("A defect with no other worker there is tried again on the same")
  func bugAlone() {
    var transcript = Transcript()
    transcript.play(
      """
      0  join 1 a 1               -> welcome 1
      0  ready 1 1                ->
      0  stage rate 1             -> assign 1 0.0#1
      1  fail 1 0.0#1 bug oops    -> assign 1 0.0#2
      2  offer 1 0.0#2 9 x        -> grant 1 0.0#2
      """)
  }

  @Test("A task that is given back goes on; its worker gets none until it is ready again")
  func returned() {
    var transcript = Transcript()
    transcript.play(
      """
      0  join 1 a 1               -> welcome 1
      0  ready 1 1                ->
      0  stage rate 1             -> assign 1 0.0#1
      1  back 1 0.0#1             ->
      2  back 1 0.0#1             ->
      3  ready 1 1                -> assign 1 0.0#2
      """)
  }

  @Test("A task is tried sixteen times, then the run ends and may be tried again")
  func exhausted() {
    var transcript = Transcript()
    transcript.play(
      """
      0  join 1 a 1               -> welcome 1
      0  stage rate 1             ->
      """)
    for number in 1...15 {
      transcript.play(
        """
        1  ready 1 1         -> assign 1 0.0#\(number)
        1  back 1 0.0#\(number)  ->
        """)
    }
    transcript.play(
      """
      2  ready 1 1           -> assign 1 0.0#16
      2  back 1 0.0#16       -> shutdown 1; failed exhausted
      """)
  }

  @Test("The workload's own trouble and a wish to stop end the run at once, and once")
  func fromAbove() {
    for (line, name) in [("trouble The disk is full.", "workload"), ("stop Ctrl-C.", "cancelled")] {
      var transcript = Transcript()
      transcript.play(
        """
        0  join 1 a 1        -> welcome 1
        0  ready 1 1         ->
        0  stage rate 1      -> assign 1 0.0#1
        1  offer 1 0.0#1 9 x -> grant 1 0.0#1
        2  got 1 0.0#1       -> commit 1 0.0#1
        3  \(line)           -> shutdown 1; failed \(name)
        4  kept 0.0#1        ->
        5  \(line)           ->
        """)
    }
    #expect(ScheduleFailure.workload(sentence: "").exitCode == 74)
    #expect(ScheduleFailure.cancelled(reason: "").exitCode == 130)
  }
}

@Suite("Workers that leave")
struct LeavingTests {
  @Test("A leaver ends what it runs, gives the rest back, and is shut down when idle")
  func inGoodOrder() {
    var transcript = Transcript()
    transcript.play(
      """
      0  join 1 a 1             -> welcome 1
      0  ready 1 2              ->
      0  stage rate 2 1 1       -> assign 1 0.0#1; assign 1 0.1#1
      1  join 2 b 1             -> welcome 2
      1  leave 1                -> cancel 1 0.1#1 draining
      1  leave 1                ->
      2  ready 2 2              -> assign 2 0.1#2
      3  back 1 0.1#1           ->
      3  offer 1 0.0#1 9 x      -> grant 1 0.0#1
      4  got 1 0.0#1            -> commit 1 0.0#1
      5  kept 0.0#1             -> ack 1 0.0#1; shutdown 1
      6  gone 1 left            ->
      """)
  }

  @Test("An idle leaver is shut down at once")
  func idle() {
    var transcript = Transcript()
    transcript.play(
      """
      0  join 1 a 1             -> welcome 1
      1  leave 1                -> shutdown 1
      """)
  }

  @Test("A leaver that takes too long loses its work, without blame")
  func overdue() {
    var transcript = Transcript()
    transcript.play(
      """
      0      join 1 a 1             -> welcome 1
      0      ready 1 1              ->
      0      stage rate 1           -> assign 1 0.0#1
      1      leave 1                ->
      29000  beat 1 0.0#1=1         -> answer 1
      58000  beat 1 0.0#1=2         -> answer 1
      87000  beat 1 0.0#1=3         -> answer 1
      90001  tick                   -> shutdown 1; drop 1 overdue
      90002  join 2 b 1             -> welcome 2
      90003  ready 2 1              -> assign 2 0.0#2
      """)
  }
}

@Suite("No workers")
struct NoWorkersTests {
  @Test("Nobody takes the tasks for 30 minutes: the run ends, to be run again (75)")
  func nobody() {
    var transcript = Transcript()
    transcript.play(
      """
      0        stage rate 1 1    ->
      1799999  tick              ->
      """)
    let actions = transcript.schedule.handle(.tick, now: 1_800_000)
    let failure = ScheduleFailure.noWorkers(waitedMilliseconds: 1_800_000, pendingTasks: 2)
    #expect(actions == [.failed(failure)])
    #expect(failure.exitCode == 75)
    #expect(
      failure.description
        == "No worker took any of the 2 waiting tasks for 1800 s. Start workers, then run again.")
  }

  @Test("A worker that wants no work is as good as none; the wait starts again with any work done")
  func noCredit() {
    var limits = ScheduleLimits()
    limits.noWorkerMilliseconds = 20_000
    var transcript = Transcript(limits: limits)
    transcript.play(
      """
      0      stage rate 1 1    ->
      15000  join 1 a 1        -> welcome 1
      15000  ready 1 1         -> assign 1 0.0#1
      16000  ready 1 0         ->
      16000  back 1 0.0#1      ->
      34000  beat 1            -> answer 1
      35999  tick              ->
      36000  tick              -> shutdown 1; failed noWorkers
      """)
  }

  @Test("Between stages the run waits for the workload, not for workers")
  func betweenStages() {
    var limits = ScheduleLimits()
    limits.noWorkerMilliseconds = 1_000
    var transcript = Transcript(limits: limits)
    transcript.play(
      """
      0     stage rate   -> done rate
      9000  tick         ->
      """)
  }
}
