import Foundation
import Glibc
import Seeds
import Testing

extension Cluster {
  /// Workers that die, stop or come during a run change nothing in its bytes.
  @Suite(.serialized) struct KilledWorkers {
    private let month: ClusterMonth
    private let golden: FileTree
    /// How long the run takes, so that moments fall within it.
    private let milliseconds: Int

    init() throws {
      month = try ClusterMonth()
      (golden, milliseconds) = try month.quietRun()
    }

    /// What a run suffers beside the kill that every run has.
    private enum Trouble: CaseIterable {
      case none
      /// Another kill soon after the first.
      case secondKill
      /// A worker is stopped for two seconds, then goes on.
      case stoppedThenContinued
      /// A worker is stopped, then killed.
      case stoppedThenKilled
      /// Another worker comes from outside.
      case workerFromOutside
    }

    @Test("twenty runs with killed workers give the bytes of a quiet one")
    func kills() throws {
      let seed = Cluster.seed
      print("KilledWorkers: SEED=\(seed), a quiet run takes \(milliseconds) ms")
      var random = SplitMix64(seed: seed)
      var hits = 0
      for run in 0..<20 {
        let trouble: Trouble =
          run % 2 == 0 ? .none : Trouble.allCases[1 + run / 2 % (Trouble.allCases.count - 1)]
        var hit = 0
        // A moment that fell beside the run's life is tried again, earlier.
        for shorter in [1, 2, 4] where hit == 0 {
          let moment = 5 + random.below(max(1, milliseconds * 8 / 10 / shorter))
          hit = try killedRun(
            at: moment, trouble: trouble, workers: 1 + random.below(3), random: &random,
            sentence: "Run \(run), \(trouble), at \(moment) ms: replay with SEED=\(seed).")
        }
        hits += hit
      }
      print("KilledWorkers: \(hits) kills hit a living worker")
      #expect(hits >= 15, "Too few kills hit a living worker to tell anything.")
    }

    /// One run; how many kills hit a living worker.
    private func killedRun(
      at moment: Int, trouble: Trouble, workers: Int, random: inout SplitMix64, sentence: String
    ) throws -> Int {
      let output = month.freshOutput
      let address = OutsidePool.address(in: month.folder, overTCP: false)
      let run = try month.start(
        output: output, workers: workers,
        more: trouble == .workerFromOutside ? ["--listen", address] : [])
      var outside: RatemillProcess?
      if trouble == .workerFromOutside {
        _ = run.waits { run.errorsSoFar.contains("workers: connect to") }
        outside = try OutsidePool.worker(address, name: "outside", in: month.folder)
      }
      var hits = 0
      if !run.ends(withinMilliseconds: moment) { hits += kill(in: run, with: &random) }
      switch trouble {
      case .secondKill:
        if !run.ends(withinMilliseconds: random.below(200)) { hits += kill(in: run, with: &random) }
      case .stoppedThenContinued, .stoppedThenKilled:
        stop(in: run, thenKills: trouble == .stoppedThenKilled, with: &random)
      case .none, .workerFromOutside: break
      }
      let end = run.finish(withinSeconds: 60)
      try #require(end.code == 0, "\(sentence) \(end)")
      if let outside {
        let end = outside.finish(withinSeconds: 20)
        // It may have come when all was done: then it found nobody, and is ended here.
        #expect(end.code == 0 || end.isOverdue, "\(sentence) \(end)")
      }
      #expect(try month.published(output).differences(from: golden) == [], "\(sentence)")
      return hits
    }

    private func kill(in run: RatemillProcess, with random: inout SplitMix64) -> Int {
      let children = ProcessTable.children(of: run.identifier)
      guard !children.isEmpty else { return 0 }
      return Glibc.kill(random.pick(children), SIGKILL) == 0 ? 1 : 0
    }

    private func stop(in run: RatemillProcess, thenKills: Bool, with random: inout SplitMix64) {
      let children = ProcessTable.children(of: run.identifier)
      guard !children.isEmpty else { return }
      let child = random.pick(children)
      Glibc.kill(child, SIGSTOP)
      _ = run.ends(withinMilliseconds: 2_000)
      Glibc.kill(child, thenKills ? SIGKILL : SIGCONT)
    }

    @Test("a killed worker from outside is given up, and its tasks are done by others")
    func killedOutsideWorker() throws {
      let output = month.freshOutput
      var pool = try OutsidePool(month, output: output, overTCP: true, workers: 1)
      let works = pool.coordinator.waits {
        pool.coordinator.errorsSoFar.contains("worker outside-0 joined")
      }
      try #require(works, "The worker never joined: \(pool.coordinator.finish(withinSeconds: 0))")
      pool.workers[0].send(SIGKILL)
      try pool.add(name: "second", in: month.folder)
      let end = pool.coordinator.finish(withinSeconds: 90)
      #expect(end.code == 0, "\(end)")
      #expect(pool.workers[1].finish(withinSeconds: 20).code == 0)
      #expect(try month.published(output).differences(from: golden) == [])
    }

    @Test("a worker that is told to stop gives back what it has, and the run goes on")
    func drainedWorker() throws {
      let output = month.freshOutput
      let pool = try OutsidePool(month, output: output, overTCP: false, workers: 2)
      let works = pool.coordinator.waits { pool.coordinator.errorsSoFar.contains("workers") }
      #expect(works)
      pool.workers[0].send(SIGTERM)
      #expect(pool.workers[0].finish(withinSeconds: 30).code == 0, "Drained is a good end.")
      #expect(pool.coordinator.finish().code == 0)
      #expect(try month.published(output).differences(from: golden) == [])
    }
  }
}
