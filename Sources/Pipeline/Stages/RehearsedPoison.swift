import Glibc
import Records

/// A record that ends the process which works on it: no record of ours does, so the quarantine is
/// rehearsed with one that is made up (`RATEMILL_POISON`, see <doc:Running>).
package struct RehearsedPoison: Sendable {
  private let stage: String
  private let msisdn: UInt64
  private let startMilliseconds: Int64

  /// Reads `STAGE:MSISDN@START`: `rate:8613800138000@1790812800000`, the start in UTC
  /// milliseconds. nil where the text isn't one.
  package init?(parsing text: String) {
    let parts = text.split(separator: ":", maxSplits: 1)
    guard parts.count == 2, let mark = parts[1].firstIndex(of: "@"),
      let msisdn = UInt64(parts[1][..<mark]),
      let start = Int64(parts[1][parts[1].index(after: mark)...])
    else { return nil }
    stage = String(parts[0])
    self.msisdn = msisdn
    startMilliseconds = start
  }

  /// Ends the process, as a defect would, where the record is among these.
  func strike(_ records: [UsageRecord], in stage: String, msisdn: (Int) -> UInt64) {
    guard stage == self.stage else { return }
    for (index, record) in records.enumerated()
    where record.startMilliseconds == startMilliseconds && msisdn(index) == self.msisdn {
      abort()
    }
  }
}
