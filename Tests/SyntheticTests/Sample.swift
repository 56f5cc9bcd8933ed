import Jobs
import Measures
import Records
import Synthetic
import Testing

/// A small catalogue, and operators of it.
enum Sample {
  static let month = BillingMonth(year: 2026, month: 10) ?? BillingMonth.first

  static func plan(_ id: String, yuan: Int64, minutes: Int64, gigabytes: Int64) -> Plan {
    Plan(
      id: id, name: id, fee: RecurringFee(amountMicros: yuan * 1_000_000), tariffs: ["t"],
      allowances: [
        Allowance(id: "\(id)-v", service: .voice, quantity: minutes * 60_000, increment: 60_000),
        Allowance(
          id: "\(id)-d", service: .data, quantity: gigabytes * 1_000_000_000, increment: 1_000),
      ])
  }

  static func catalogue(
    timeZone: String = "Asia/Shanghai", prefixes: [String] = ["86", "852", "1", "81", "44"],
    plans: [Plan]? = nil, away: [String] = ["HK", "JP", "US"]
  ) -> Catalogue {
    let pack = Plan(
      id: "video", name: "video", kind: .pack, fee: RecurringFee(amountMicros: 9_000_000),
      tariffs: [],
      allowances: [
        Allowance(
          id: "video-d", service: .data, quantity: 30_000_000_000, increment: 1_000,
          ratingGroups: [2001])
      ])
    return Catalogue(
      currency: "CNY", timeZone: timeZone, networks: NetworkCodes(home: ["CN"], away: away),
      bands: [], zones: [Zone(id: "z", name: "z")],
      prefixes: prefixes.map { ZonePrefix(prefix: $0, zone: "z") }, defaultZone: "", rules: [],
      plans: (plans ?? [
        plan("p8", yuan: 8, minutes: 0, gigabytes: 0),
        plan("p19", yuan: 19, minutes: 100, gigabytes: 1),
        plan("p39", yuan: 39, minutes: 200, gigabytes: 5),
        plan("p59", yuan: 59, minutes: 300, gigabytes: 10),
        plan("p99", yuan: 99, minutes: 500, gigabytes: 20),
        plan("p199", yuan: 199, minutes: 1000, gigabytes: 60),
      ]) + [pack])
  }

  static func make(
    subscribers: Int = 2_000, month: BillingMonth = month, seed: UInt64 = 7,
    catalogue: Catalogue = catalogue(), change: (inout SyntheticOptions) -> Void = { _ in }
  ) throws -> SyntheticOperator {
    var options = SyntheticOptions(
      subscribers: subscribers, month: month, seed: seed, usageFiles: 6)
    change(&options)
    return try SyntheticOperator(options: options, catalogue: catalogue)
  }
}

extension BillingMonth {
  /// A month for where there is none: never used, since the months of these tests exist.
  static var first: BillingMonth { CivilDay(number: 0).month }
}

extension SyntheticOperator {
  func bytes(_ file: Int) -> [UInt8] {
    var all: [UInt8] = []
    write(file: file) { all += $0 }
    return all
  }

  /// A file's rows by column name.
  func rows(_ feed: SyntheticFile.Feed) -> [[String: String]] {
    files.indices.filter { files[$0].feed == feed }.flatMap { file in
      Self.rows(of: bytes(file))
    }
  }

  static func rows(of bytes: [UInt8]) -> [[String: String]] {
    let header = fields(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    return lines(of: bytes).map { Dictionary(uniqueKeysWithValues: zip(header, fields($0))) }
  }
}

/// FNV-1a, 64 bits: enough to tell two files apart.
func digest(_ bytes: [UInt8], _ start: UInt64 = 0xcbf2_9ce4_8422_2325) -> UInt64 {
  bytes.reduce(start) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}
