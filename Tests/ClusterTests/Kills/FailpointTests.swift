import Foundation
import Storage
import Testing

extension Cluster {
  /// At every step at which a run touches files that must outlive it, it crashes, fails or finds
  /// the disk full; then the same command goes on.
  @Suite(.serialized) struct Failpoints {
    private let month: ClusterMonth
    private let golden: FileTree

    init() throws {
      month = try ClusterMonth(subscribers: 50, isClean: true)
      golden = try month.tree(workers: 1)
    }

    /// Steps that a run without trouble, or its going on, doesn't come to.
    private static let unreached: Set<DiskStep> = [
      .plain, .putLedgerAside, .syncAside, .syncKept, .clearTemporary, .removeStray, .checkSize,
      .checkBlock, .noteLedger, .dropResult, .makeBallast, .dropBallast, .discard,
    ]

    /// Steps that come when results are older.
    private static let deferred: Set<DiskStep> = [.syncResult, .syncBlocks]

    @Test(
      "a run that is struck at a step goes on with the same bytes",
      arguments: DiskStep.allCases.filter {
        !unreached.contains($0) && !$0.rawValue.hasPrefix("shard.")
      })
    func struck(at step: DiskStep) throws {
      for kind in [Strike.Kind.crashBefore, .crashAfter, .error] {
        let strike = Strike(step: step, kind: kind)
        let output = month.freshOutput
        let first = try month.start(
          output: output, workers: 1,
          more: Self.deferred.contains(step) ? ["--settle-after", "0"] : [],
          environment: ["RATEMILL_STRIKES": "\(strike)"]
        ).finish(withinSeconds: 60)
        if kind != .error {
          #expect(first.code == 137, "\(strike): \(step.rawValue) was never reached. \(first)")
        }
        let second = try month.start(output: output, workers: 1).finish(withinSeconds: 60)
        #expect(second.code == 0, "\(strike): \(second)")
        #expect(try month.published(output).differences(from: golden) == [], "\(strike)")
      }
    }
  }
}
