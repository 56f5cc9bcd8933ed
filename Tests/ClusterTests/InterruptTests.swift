import Foundation
import Glibc
import Seeds
import Testing

extension Cluster {
  /// Ctrl-C, SIGTERM and kill -9 of a run: nothing is published, nobody is left, and the same
  /// command goes on.
  @Suite(.serialized) struct InterruptedRuns {
    private let month: ClusterMonth

    init() throws { month = try ClusterMonth(subscribers: 1_500) }

    enum Interruption: String, CaseIterable {
      case interruptOfGroup
      case interrupt
      case terminate
      case interruptTwice
    }

    @Test("a signal ends a run, and the same command goes on", arguments: Interruption.allCases)
    func signalDuringWork(_ interruption: Interruption) throws {
      let output = month.freshOutput
      let run = try month.start(output: output)
      let children = try awaitWork(of: run)
      switch interruption {
      case .interruptOfGroup: try #require(run.sendToGroup(SIGINT), "It has no group of its own.")
      case .interrupt: run.send(SIGINT)
      case .terminate: run.send(SIGTERM)
      case .interruptTwice:
        run.send(SIGINT)
        run.send(SIGINT)
      }
      let end = run.finish(withinSeconds: 15)
      #expect(end.code == (interruption == .terminate ? 143 : 130), "\(end)")
      #expect(end.errors.contains("cancelled") || end.errors.contains("stopped"), "\(end)")
      checkOnlyTheSpoolIsLeft(of: output, children: children)
      let next = try month.start(output: output).finish()
      #expect(next.code == 0, "\(next)")
      #expect(month.leftovers(of: output) == [], "A published run left its spool.")
      #expect(try month.verify(output).code == 0)
    }

    @Test("a signal at any moment publishes all of a month or nothing")
    func signalAtAnyMoment() throws {
      let seed = Cluster.seed
      print("InterruptedRuns: SEED=\(seed)")
      var random = SplitMix64(seed: seed)
      var interrupted = 0
      for attempt in 0..<12 {
        let output = month.freshOutput
        let run = try month.start(output: output)
        // The folders that it makes first show that it listens.
        _ = run.waits { !month.leftovers(of: output).isEmpty }
        let moment = attempt < 4 ? random.below(15) : random.below(1_500)
        if !run.ends(withinMilliseconds: moment) { run.send(random.pick([SIGINT, SIGTERM])) }
        let end = run.finish(withinSeconds: 15)
        let sentence = "Attempt \(attempt), at \(moment) ms: replay with SEED=\(seed). \(end)"
        if end.code == 0 {
          #expect(try month.verify(output).code == 0, "\(sentence)")
          #expect(month.leftovers(of: output) == [], "\(sentence)")
        } else {
          #expect(end.code == 130 || end.code == 143, "\(sentence)")
          interrupted += 1
          checkOnlyTheSpoolIsLeft(of: output, children: [])
        }
      }
      #expect(interrupted >= 6, "Too few signals came in time to tell anything.")
    }

    @Test("workers don't outlive a killed coordinator, and the next run clears up after it")
    func killedCoordinator() throws {
      let output = month.freshOutput
      let run = try month.start(output: output)
      let children = try awaitWork(of: run)
      run.send(SIGKILL)
      #expect(run.finish(withinSeconds: 5).code == 128 + SIGKILL)
      #expect(awaitEnd(of: children) == [], "A worker outlived its coordinator.")
      #expect(!FileManager.default.fileExists(atPath: output))
      let next = try month.start(output: output).finish()
      #expect(next.code == 0, "\(next)")
      #expect(month.leftovers(of: output) == [], "What a killed run left is still there.")
      #expect(try month.verify(output).code == 0)
    }

    @Test("a second run of one output is turned away and harms nothing")
    func twoRunsOfOneOutput() throws {
      let output = month.freshOutput
      let first = try month.start(output: output)
      _ = try awaitWork(of: first)
      let second = try month.start(output: output).finish()
      #expect(second.code == 75, "\(second)")
      #expect(second.errors.contains(output), "It names the output: \(second)")
      #expect(first.finish().code == 0)
      #expect(try month.verify(output).code == 0)
      #expect(month.leftovers(of: output) == [])
    }

    /// Waits until both workers run and the first tasks are done; the workers.
    private func awaitWork(of run: RatemillProcess) throws -> [Int32] {
      var children: [Int32] = []
      let works = run.waits {
        children = ProcessTable.children(of: run.identifier)
        return children.count == 2 && run.errorsSoFar.contains("2 workers")
      }
      try #require(works, "No two workers came to work: \(run.finish(withinSeconds: 0))")
      return children
    }

    private func checkOnlyTheSpoolIsLeft(of output: String, children: [Int32]) {
      #expect(!FileManager.default.fileExists(atPath: output), "Something was published.")
      let spool = "." + URL(fileURLWithPath: output).lastPathComponent + ".spool"
      #expect(month.leftovers(of: output).filter { $0 != spool } == [], "Staging was left.")
      #expect(awaitEnd(of: children) == [], "A worker outlived its run.")
    }

    /// Those that still live after a few seconds.
    private func awaitEnd(of processes: [Int32]) -> [Int32] {
      let deadline = ContinuousClock.now + .seconds(5)
      while ContinuousClock.now < deadline, processes.contains(where: ProcessTable.lives) {
        sched_yield()
      }
      return processes.filter(ProcessTable.lives)
    }
  }
}
