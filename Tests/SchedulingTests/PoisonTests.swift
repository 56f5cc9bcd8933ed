import Scheduling
import Testing

@Suite("A task that kills")
struct PoisonTests {
  /// Three workers of one slot, and a task that has killed three already, in a stage of its own.
  private func quarantined(_ shape: String) -> Transcript {
    var transcript = Transcript(showsNotes: true)
    transcript.play(
      """
      0  join 1 a 1          -> welcome 1
      0  stage rate \(shape) -> alarm quarantined
      """)
    return transcript
  }

  @Test("Three deaths, and it is run alone; each is written to the ledger")
  func threeStrikes() {
    var transcript = Transcript(showsNotes: true)
    transcript.play(
      """
      0   join 1 a 2       -> welcome 1
      0   ready 1 3        ->
      0   stage rate 9 1 1 -> assign 1 0.0#1; assign 1 0.1#1
      1   gone 1 exited    -> drop 1 exited; strike 0.0 a exited; strike 0.1 a exited
      2   join 2 b 1       -> welcome 2
      2   ready 2 1        -> assign 2 0.0#2
      3   gone 2 exited    -> drop 2 exited; strike 0.0 b exited
      4   join 3 b 1       -> welcome 3
      4   ready 3 1        -> assign 3 0.0#3
      5   gone 3 exited    -> drop 3 exited; strike 0.0 b exited; alarm quarantined
      6   join 4 c 2       -> welcome 4
      6   ready 4 3        -> assign 4 0.0#4          // and nothing beside it
      7   offer 4 0.0#4 9 x -> grant 4 0.0#4; assign 4 0.1#2; assign 4 0.2#1
      """)
    #expect(transcript.schedule.counts.quarantinedTasks == 0)
  }

  /// Lets the task's attempts die one after the other, each with a worker of its own.
  private func kill(
    _ transcript: inout Transcript, _ attempts: ClosedRange<Int>, trial: String, notes: String
  ) {
    for number in attempts {
      transcript.play(
        """
        \(number) ready \(number) 1     -> assign \(number) 0.0#\(number)\(trial)
        \(number) gone \(number) exited -> drop \(number) exited\(notes)
        \(number) join \(number + 1) a 1 -> welcome \(number + 1)
        """)
    }
  }

  @Test("A task that can't be cut ends the run when it keeps dying alone")
  func uncut() {
    var transcript = quarantined("9s3")
    kill(&transcript, 1...11, trial: "", notes: "; strike 0.0 a exited")
    transcript.play("12 ready 12 1 -> assign 12 0.0#12")
    let actions = transcript.schedule.handle(.workerGone(session: 12, loss: .replaced), now: 13)
    guard case .failed(let failure) = actions.last else {
      Issue.record("What kills whenever it runs alone must end the run: \(actions).")
      return
    }
    #expect(failure.exitCode == 70)
    #expect(
      failure.description.hasPrefix("task 0 of stage rate took 12 workers with it (a exited, "))
    #expect(
      failure.description.hasSuffix(
        "a replaced). Look into these workers' logs and the file this task reads."))
  }

  @Test("Where much work ends well, three deaths alone are enough")
  func uncutAmongSound() {
    var limits = ScheduleLimits()
    limits.stragglerDonePerHundred = 101
    var transcript = Transcript(limits: limits)
    let sound = (1...200).map { _ in "9" }.joined(separator: " ")
    transcript.play("0 stage rate 10s3 \(sound) ->")
    transcript.play("0 join 1 a 1 -> welcome 1")
    transcript.play("0 ready 1 1 -> assign 1 0.0#1")
    transcript.play("1 gone 1 exited -> drop 1 exited")
    transcript.play("1 join 2 b 1 -> welcome 2")
    transcript.play("1 ready 2 1 -> assign 2 0.0#2")
    transcript.play("2 leave 2 ->")
    transcript.play("2 join 3 c 1 -> welcome 3")
    // One at a time, while the other has the quarantined task.
    for ordinal in 1...200 {
      transcript.play(
        """
        \(ordinal * 9)     ready 3 1 -> assign 3 0.\(ordinal)#1
        \(ordinal * 9)     beat 2 0.0#2=\(ordinal) -> answer 2
        \(ordinal * 9 + 8) ready 3 0 ->
        \(ordinal * 9 + 8) offer 3 0.\(ordinal)#1 9 x -> grant 3 0.\(ordinal)#1
        \(ordinal * 9 + 8) got 3 0.\(ordinal)#1 -> commit 3 0.\(ordinal)#1
        \(ordinal * 9 + 8) kept 0.\(ordinal)#1 -> ack 3 0.\(ordinal)#1
        """)
    }
    transcript.play(
      """
      2000 gone 2 exited -> drop 2 exited
      2000 ready 3 1     -> assign 3 0.0#3
      2001 gone 3 exited -> drop 3 exited; shutdown 3; failed poison
      """)
  }

  @Test("Deaths under a former coordinator quarantine a task, but don't end the run")
  func formerDeaths() {
    var transcript = quarantined("9s99")
    kill(&transcript, 1...9, trial: "", notes: "; strike 0.0 a exited")
    transcript.play(
      """
      10 ready 10 1     -> assign 10 0.0#10
      10 gone 10 exited -> drop 10 exited; strike 0.0 a exited; shutdown 10; failed poison
      """)
  }

  @Test("The shortest prefix that dies is found by halves, and its last part convicted")
  func bisect() {
    var transcript = quarantined("9u4s3")
    var session: UInt64 = 1
    var script: [(trial: String, dies: Bool)] = [
      ("", true), (" <0", false), (" <2", false), (" <3", true),
    ]
    // The prefix before it lives in between, until chance can't explain the deaths.
    for _ in 0..<6 { script += [(" <2", false), (" <3", true)] }
    for (index, step) in script.enumerated() {
      let attempt = "0.0#\(index + 1)"
      let now = Int64(index * 10 + 10)
      let isLast = index == script.count - 1
      transcript.play("\(now) ready \(session) 1 -> assign \(session) \(attempt)\(step.trial)")
      if step.dies {
        let found = isLast ? "; exclude 0.0 2; alarm convictedUnit" : ""
        let note = step.trial.isEmpty ? "; strike 0.0 a exited" : ""
        transcript.play(
          """
          \(now + 9) gone \(session) exited -> drop \(session) exited\(note)\(found)
          \(now + 9) join \(session + 1) a 1 -> welcome \(session + 1)
          """)
        session += 1
      } else {
        transcript.play(
          """
          \(now + 9) ready \(session) 0 ->
          \(now + 9) offer \(session) \(attempt) 9 x -> cancel \(session) \(attempt) probed
          """)
      }
    }
    transcript.play(
      """
      900 ready \(session) 1             -> assign \(session) 0.0#17 -2
      901 offer \(session) 0.0#17 8 y    -> grant \(session) 0.0#17
      902 got \(session) 0.0#17          -> commit \(session) 0.0#17
      903 kept 0.0#17                    -> ack \(session) 0.0#17; done rate
      """)
    #expect(transcript.schedule.counts.convictedUnits == 1)
    #expect(transcript.schedule.counts.probes == 15)
  }

  @Test("What was convicted before is left out from the start")
  func formerExclusions() {
    var transcript = Transcript()
    transcript.play(
      """
      0  join 1 a 1           -> welcome 1
      0  ready 1 1            ->
      0  stage rate 9u4x1x3   -> assign 1 0.0#1 -1 -3
      """)
  }

  @Test("A task that dies with none of its parts isn't cut")
  func emptyDies() {
    var transcript = quarantined("9u4s3")
    kill(&transcript, 1...1, trial: "", notes: "; strike 0.0 a exited")
    kill(&transcript, 2...12, trial: " <0", notes: "")
    transcript.play(
      """
      13 ready 13 1     -> assign 13 0.0#13 <0
      13 gone 13 exited -> drop 13 exited; shutdown 13; failed poison
      """)
  }

  @Test("A worker that leaves, is drained or gives a probe back says nothing of the task")
  func noEvidence() {
    var transcript = quarantined("9u4s3")
    transcript.play(
      """
      1      ready 1 1      -> assign 1 0.0#1
      2      gone 1 exited  -> drop 1 exited; strike 0.0 a exited
      3      join 2 b 1     -> welcome 2
      3      ready 2 1      -> assign 2 0.0#2 <0
      4      back 2 0.0#2   ->
      5      ready 2 1      -> assign 2 0.0#3 <0
      6      gone 2 left    -> drop 2 left
      7      join 3 c 1     -> welcome 3
      7      ready 3 1      -> assign 3 0.0#4 <0
      8      leave 3        ->
      29000  beat 3 0.0#4=1 -> answer 3
      58000  beat 3 0.0#4=2 -> answer 3
      87000  beat 3 0.0#4=3 -> answer 3
      90008  tick           -> shutdown 3; drop 3 overdue
      90009  join 4 d 1     -> welcome 4
      90009  ready 4 1      -> assign 4 0.0#5 <0
      """)
  }

  @Test("A probe whose worker only fell silent has killed nobody, and goes on")
  func silentProbe() {
    var transcript = quarantined("9u4s3")
    transcript.play(
      """
      1      ready 1 1       -> assign 1 0.0#1
      2      gone 1 exited   -> drop 1 exited; strike 0.0 a exited
      3      join 2 b 1      -> welcome 2
      3      ready 2 1       -> assign 2 0.0#2 <0
      4      offer 2 0.0#2 1 x -> cancel 2 0.0#2 probed; assign 2 0.0#3 <2
      30004  tick            -> drop 2 silent
      30005  join 2 b 1      -> welcome 2
      30006  beat 2 0.0#3=1  -> answer 2
      30007  offer 2 0.0#3 1 x -> cancel 2 0.0#3 probed
      30008  ready 2 1       -> assign 2 0.0#4 <3
      """)
  }

  @Test("A probe that hangs ends with its worker, which is of use again when it restarts")
  func hangingProbe() {
    var limits = ScheduleLimits()
    limits.stallMilliseconds = 20_000
    var transcript = Transcript(limits: limits)
    transcript.play(
      """
      0      join 1 a 1      -> welcome 1
      0      stage rate 9u4s3 ->
      0      ready 1 1       -> assign 1 0.0#1
      19000  beat 1 0.0#1=0  -> answer 1
      20000  tick            -> cancel 1 0.0#1 stalled; shutdown 1; drop 1 stalled
      20001  join 2 a 1      -> welcome 2
      20001  ready 2 1       -> assign 2 0.0#2 <0
      """)
  }

  @Test("A quarantined task waits for a worker with nothing else to do, and one is kept free")
  func reserves() {
    var transcript = Transcript()
    transcript.play(
      """
      0  join 1 a 1                 -> welcome 1
      0  join 2 b 1                 -> welcome 2
      0  stage rate 9u4s3 5 4 3 2   ->
      0  ready 2 2                  -> assign 2 0.0#1
      0  ready 1 2                  -> assign 1 0.1#1; assign 1 0.2#1
      1  gone 2 exited              -> drop 2 exited
      2  offer 1 0.1#1 9 x          -> grant 1 0.1#1          // the only worker: it is kept free
      3  offer 1 0.2#1 9 x          -> grant 1 0.2#1
      4  got 1 0.1#1                -> commit 1 0.1#1
      4  got 1 0.2#1                -> commit 1 0.2#1
      5  kept 0.1#1                 -> ack 1 0.1#1
      5  kept 0.2#1                 -> ack 1 0.2#1; assign 1 0.0#2 <0
      6  offer 1 0.0#2 1 x          -> cancel 1 0.0#2 probed; assign 1 0.0#3 <2
      """)
  }
}
