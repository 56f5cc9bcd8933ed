import Foundation
import Ledger
import LedgerFile
import Storage
import Testing

/// The table of every step that a run passes × every kind of strike × the first hits: a run is
/// struck, its spool is copied as the crash left it, and the copy goes on.
@Suite("No strike loses what was acknowledged, or makes anything else believed")
struct StrikeTableTests {
  @Test("A run that nothing strikes passes every step of the ledger's")
  func steps() throws {
    var passed: Set<DiskStep> = []
    for beginning in StruckRun.Beginning.allCases {
      passed.formUnion(try StruckRun.hits(from: beginning).keys)
    }
    let due = DiskStep.allCases.filter { step in
      ["resume.", "commit.", "ballast."].contains { step.rawValue.hasPrefix($0) }
    }
    #expect(Set(due).subtracting(passed).subtracting([.dropResult, .dropBallast]) == [])
  }

  @Test("Every step × every kind × the first hits", arguments: StruckRun.Beginning.allCases)
  func table(beginning: StruckRun.Beginning) throws {
    let hits = try StruckRun.hits(from: beginning)
    var cases = 0
    for step in DiskStep.allCases {
      for hit in 0..<min(hits[step] ?? 0, 2) {
        for kind in Strike.Kind.allCases {
          let strike = Strike(step: step, kind: kind, hit: hit + 1)
          try StruckRun(beginning: beginning, strikes: [strike]).goOn()
          cases += 1
        }
      }
    }
    #expect(cases >= 100, "the table has shrunk to \(cases) cases")
  }

  /// Every step of a run × every step of the one that goes on, each by a crash that lets its write
  /// through or not, by turns; every one of the four combinations where `PAIRS` is `all`.
  @Test("A crash, and another one while it goes on", arguments: StruckRun.Beginning.allCases)
  func crashes(beginning: StruckRun.Beginning) throws {
    let firsts = try StruckRun.hits(from: beginning).keys.sorted { $0.rawValue < $1.rawValue }
    let seconds = try StruckRun.hits(from: .leftovers).keys.sorted { $0.rawValue < $1.rawValue }
    let isWhole = ProcessInfo.processInfo.environment["PAIRS"] == "all"
    let kinds: [Strike.Kind] = [.crashBefore, .crashAfter]
    var cases = 0
    for (row, first) in firsts.enumerated() {
      for (column, second) in seconds.enumerated() {
        for combination in isWhole ? Array(0..<4) : [(row + 2 * column + row / 2) % 4] {
          try StruckRun(
            beginning: beginning, strikes: [Strike(step: first, kind: kinds[combination % 2])]
          ).goOn(through: [Strike(step: second, kind: kinds[combination / 2])])
          cases += 1
        }
      }
    }
    #expect(cases >= 500, "the table has shrunk to \(cases) cases")
  }

  @Test("A drop that fails after a disk was full, and a crash while what is left is cleared")
  func pairs() throws {
    for first in ["commit.sync-result:full:2", "commit.name-result:error:1"] {
      for second in ["error", "crash-before", "crash-after"] {
        let strikes = try Strike.list("\(first),commit.drop-result:\(second):1")
        try StruckRun(beginning: .leftovers, strikes: strikes).goOn()
      }
    }
    for full in ["commit.ledger", "commit.note", "resume.raise-epoch", "publish.ledger"] {
      for second in ["error", "crash-before", "crash-after"] {
        let strikes = try Strike.list("\(full):full:1,ballast.drop:\(second):1")
        try StruckRun(beginning: .leftovers, strikes: strikes).goOn()
      }
    }
  }
}
