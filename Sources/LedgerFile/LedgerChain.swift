import Crypto
import Ledger

/// Binds every line of a ledger to all before it, so that none can change or go unnoticed.
///
/// The hash of line *n*, counted from 1, is SHA-256 over the hash of line *n* − 1 (32 zeros for the
/// first), *n* as 8 octets (least significant first), the kind in UTF-8, one zero octet and the
/// body in UTF-8.
struct LedgerChain: Hashable {
  /// Lines so far.
  private(set) var count = 0
  /// Hash of the last line.
  private(set) var head = [UInt8](repeating: 0, count: 32)

  init() {}

  /// Goes on after line `count`, whose hash is `head`.
  init(count: Int, head: [UInt8]) {
    self.count = count
    self.head = head
  }

  /// The next line.
  mutating func add(_ line: LedgerLine) {
    count += 1
    var hash = SHA256()
    hash.update(data: head)
    hash.update(data: (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) })
    hash.update(data: Array(line.kind.utf8))
    hash.update(data: [0])
    hash.update(data: Array(line.body.utf8))
    head = Array(hash.finalize())
  }
}
