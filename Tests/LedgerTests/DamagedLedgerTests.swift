import Foundation
import Ledger
import LedgerFile
import Seeds
import Storage
import Testing

@Suite("A ledger that was changed on the disk is never wrong in silence")
struct DamagedLedgerTests {
  private static let places = 500

  /// What the disk has of a ledger: the database and its log.
  private struct Copy {
    var database: [UInt8]
    var log: [UInt8]
  }

  private let scratch: ScratchFolder
  private let path: String

  init() throws {
    scratch = try ScratchFolder()
    path = scratch.path + "/ledger.sqlite"
  }

  private static func transactions() -> [[LedgerEntry]] {
    var transactions: [[LedgerEntry]] = [[.began(SampleRun.identity), .epoch(1)]]
    for batch in 0..<20 {
      let results = (0..<3).map { index -> LedgerEntry in
        let task = TaskName(stage: "rating", ordinal: batch * 3 + index)
        return .kept(
          KeptResult(
            task: task, octets: 1_000 + batch, sha256: SampleRun.digest(of: task), epoch: 1,
            attempt: 1, worker: "w\(index)"))
      }
      let task = TaskName(stage: "rating", ordinal: batch)
      transactions.append(results)
      transactions.append([.strike(task, LedgerEntry.Strike(worker: "w", loss: "death"))])
      if batch % 5 == 4 {
        transactions.append([.exclusion(task, unit: batch), .epoch(UInt32(batch))])
      }
    }
    return transactions
  }

  /// The ledger after all transactions, as a crash or as a good end leaves it.
  private func make(_ transactions: [[LedgerEntry]], hasLog: Bool) throws -> Copy {
    let disk = HostDisk()
    do {
      let book = try SQLiteBook(path: path)
      for entries in transactions { try book.write(entries) }
      if hasLog {
        return Copy(
          database: try disk.read(path, at: .plain), log: try disk.read(path + "-wal", at: .plain))
      }
    }
    return Copy(database: try disk.read(path, at: .plain), log: [])
  }

  private func load(_ copy: Copy) throws -> LedgerContents? {
    let disk = HostDisk()
    try disk.write(copy.database, to: path, at: .plain)
    try disk.remove(path + "-wal", at: .plain)
    if !copy.log.isEmpty { try disk.write(copy.log, to: path + "-wal", at: .plain) }
    do throws(LedgerError) {
      let book = try SQLiteBook(path: path)
      let contents = try book.load()
      // What was believed can be written to, and is believed again.
      try book.write([.event(kind: "test", text: "goes on")])
      let again = try book.load()
      #expect(again == contents)
      return contents
    } catch {
      if case .busy = error { Issue.record("nobody else has it") }
      return nil
    }
  }

  @Test("Flipped, cut and overwritten octets", arguments: [true, false])
  func places(hasLog: Bool) throws {
    let transactions = Self.transactions()
    let whole = try make(transactions, hasLog: hasLog)
    #expect(hasLog == !whole.log.isEmpty)
    // Every beginning that a crash could have left, and nothing else, may be believed.
    let beginnings = (0...transactions.count).map {
      LedgerContents(transactions[..<$0].joined())
    }
    #expect(try load(whole) == beginnings.last)
    var random = SplitMix64(default: hasLog ? 41 : 42)
    var (believed, refused) = (0, 0)
    for place in 0..<Self.places {
      var copy = whole
      if hasLog && place % 2 == 0 {
        Self.damage(&copy.log, &random)
      } else {
        Self.damage(&copy.database, &random)
      }
      guard let contents = try load(copy) else {
        refused += 1
        continue
      }
      believed += 1
      #expect(
        beginnings.contains(contents),
        "place \(place): believed what nobody wrote; replay with SEED=\(random.seed)")
    }
    // What a log can't recover is as if it had never been committed: no damage.
    #expect(believed > 0 && (hasLog || refused > 0), "believed \(believed), refused \(refused)")
  }

  private static func damage(_ octets: inout [UInt8], _ random: inout SplitMix64) {
    let place = Int.random(in: 0..<octets.count, using: &random)
    switch Int.random(in: 0..<8, using: &random) {
    case 0: octets.removeSubrange(place...)
    case 1:
      // A sector of zeros
      let start = place / 512 * 512
      for index in start..<min(start + 512, octets.count) { octets[index] = 0 }
    case 2:
      // A sector that was written to another place
      let (from, to) = (place / 512 * 512, Int.random(in: 0..<octets.count, using: &random) / 512)
      for index in 0..<512 where from + index < octets.count && to * 512 + index < octets.count {
        octets[to * 512 + index] = octets[from + index]
      }
    default: octets[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    }
  }
}
