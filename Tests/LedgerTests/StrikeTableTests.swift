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
