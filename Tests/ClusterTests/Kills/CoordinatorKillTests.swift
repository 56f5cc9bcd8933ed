import Foundation
import Glibc
import Seeds
import Testing

extension Cluster {
  /// Coordinators that are killed at any moment change nothing in a run's bytes.
  @Suite(.serialized) struct KilledCoordinators {
    private let month: ClusterMonth
    private let golden: FileTree
    private let milliseconds: Int

    init() throws {
      month = try ClusterMonth()
      (golden, milliseconds) = try month.quietRun()
    }

    @Test("the same command goes on after kill -9, with the same bytes and without what is kept")
    func kills() throws {
      let seed = Cluster.seed
      print("KilledCoordinators: SEED=\(seed), a quiet run takes \(milliseconds) ms")
      var random = SplitMix64(seed: seed)
      var (hits, resumed) = (0, 0)
      // Moments that fall behind a run's end are drawn from a shorter time next.
      var span = milliseconds
      for run in 0..<16 where hits < 21 {
        let output = month.freshOutput
        for kill in 0..<3 {
          let process = try month.start(output: output, workers: 1 + random.below(2))
          let moment = 20 + random.below(max(1, span))
          if process.ends(withinMilliseconds: moment) {
            span = max(100, span * 2 / 3)
            break
          }
          process.send(SIGKILL)
          let end = process.finish(withinSeconds: 10)
          let sentence = "Run \(run), kill \(kill), at \(moment) ms: replay with SEED=\(seed)."
          #expect(end.code == 128 + SIGKILL || end.code == 0, "\(sentence) \(end)")
          hits += 1
          resumed += end.goesOn ? 1 : 0
        }
        let end = try month.start(output: output).finish(withinSeconds: 60)
        try #require(end.code == 0, "Run \(run): replay with SEED=\(seed). \(end)")
        resumed += end.goesOn ? 1 : 0
        #expect(try month.published(output).differences(from: golden) == [], "SEED=\(seed)")
      }
      print("KilledCoordinators: \(hits) kills, \(resumed) starts had results kept")
      #expect(hits >= 15, "Too few kills hit a living coordinator to tell anything.")
      #expect(resumed >= 3, "Too few starts found results to go on from.")
    }

    @Test("workers from outside outlive the coordinator and work for the next one")
    func outsideWorkers() throws {
      let output = month.freshOutput
      let pool = try OutsidePool(month, output: output, overTCP: false, workers: 2)
      let works = pool.coordinator.waits {
        pool.coordinator.errorsSoFar.contains("worker outside-0 joined")
      }
      try #require(works, "Nobody joined: \(pool.coordinator.finish(withinSeconds: 0))")
      _ = pool.coordinator.ends(withinMilliseconds: milliseconds / 4)
      pool.coordinator.send(SIGKILL)
      pool.coordinator.finish(withinSeconds: 10)
      let next = try RatemillProcess(
        month.arguments(
          "coordinator", output: output, workers: nil, more: ["--listen", pool.address]),
        in: month.folder)
      let end = next.finish(withinSeconds: 60)
      #expect(end.code == 0, "\(end)")
      let ends = pool.workers.map { $0.finish(withinSeconds: 20) }
      // One that comes back when all is done finds nobody, and is ended here.
      #expect(ends.allSatisfy { $0.code == 0 || $0.isOverdue }, "\(ends)")
      #expect(ends.contains { $0.code == 0 }, "Nobody worked for the next one: \(ends)")
      #expect(try month.published(output).differences(from: golden) == [])
    }

    @Test("a run with other inputs starts over and says so; --fresh does, too")
    func changed() throws {
      let output = month.freshOutput
      for more in [["--only", "plan=p39"], []] {
        let run = try month.start(output: output, more: more)
        _ = run.waits { run.errorsSoFar.contains("intake") }
        run.send(SIGKILL)
        run.finish(withinSeconds: 10)
      }
      let end = try month.start(output: output, more: ["--fresh"]).finish()
      #expect(end.code == 0, "\(end)")
      #expect(!end.errors.contains("kept from before"), "\(end)")
      #expect(try month.published(output).differences(from: golden) == [])
    }
  }
}

extension RatemillProcess.End {
  fileprivate var goesOn: Bool { errors.contains("results are kept from before") }
}
