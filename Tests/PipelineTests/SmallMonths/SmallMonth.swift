import Foundation
import Jobs
import Lake
import Measures
import Parquet
import Pipeline
import Testing

/// A job of one plan and one pack, whose months a test writes by hand.
final class SmallMonth {
  static let files = [
    "job.yaml": """
    name: small
    catalogue: .
    usage:
      - name: all
        files: usage*
        corrections: ".v{n}"
        fields:
          served: served
          service: service
          recordID: id
          start: start
          octets: {column: octets, unit: kB}
          ratingGroup: group
          reversal: reversal
    customers:
      subscribers: {files: subscribers*}
      subscriptions: {files: subscriptions*}
      groups: {files: groups*}
      adjustments: {files: adjustments*}
    stages: [bill, measure]

    """,
    "catalogue.yaml": """
    currency: CNY
    timeZone: Asia/Shanghai
    zones: {all: All}
    prefixes: prefixes.csv
    rates: rates.csv
    plans: plans.yaml

    """,
    "prefixes.csv": "prefix,zone\n1,all\n",
    "rates.csv": """
    tariff,id,service,unit,increment,price
    t,data,data,1kB,1kB,1
    t,content,content,1,1,2

    """,
    "plans.yaml": """
    plans:
      - id: p
        name: P
        fee: 1
        tariffs: t
        allowances:
          - id: monthly
            service: data
            quantity: 100kB
            increment: 1kB
            rollover: {cycles: 2, cap: 60kB}
    packs:
      - id: trip
        name: Trip
        fee: 1
        allowances:
          - {id: once, service: data, quantity: 50kB, increment: 1kB, period: once, validDays: 20}
      - id: family
        name: Family
        fee: 1
        allowances:
          - {id: shared, service: data, quantity: 30kB, increment: 1kB, priority: -1, shared: true}

    """,
  ]

  /// What a month is made from: rows below the header of each feed.
  struct Input {
    /// `served,service,id,start,octets,group,reversal`.
    var usage: [String] = []
    var subscribers = ["1,HA,2026-01-01,active,p"]
    var subscriptions: [String] = []
    var groups: [String] = []
    var adjustments: [String] = []
    /// What stands in the place of `usage`.
    var corrected: [String] = []
    /// Further feeds by name, each with its header; one of a name above stands in its place.
    var others: [String: String] = [:]
  }

  let folder: TestFolder
  var loaded: LoadedJob

  /// `files` stand in for those of their names.
  init(_ files: [String: String] = [:]) throws {
    folder = try TestFolder()
    _ = try folder.folder("job")
    _ = try folder.folder("out")
    for (name, text) in Self.files.merging(files, uniquingKeysWith: { $1 }) {
      _ = try folder.write(Array(text.utf8), to: "job/\(name)")
    }
    let load = try JobFile.load(path: "\(folder.path)/job")
    loaded = try #require(load.loaded, "\(load.findings)")
  }

  /// Runs a month into `out/<month>`, or a folder beside it, verifies it, and returns what it came
  /// to. Of the first task of each stage named, the units in `exclusions` are left out.
  func run(
    _ text: String, _ input: Input, into name: String? = nil, bucketRecords: Int? = nil,
    leavingOut exclusions: [String: [Int]] = [:], order: ([TaskPlan]) -> [TaskPlan] = { $0 }
  ) throws -> MonthSummary {
    let output = output(name ?? text)
    let month = try #require(BillingMonth(text))
    var feeds = [
      ("usage", "served,service,id,start,octets,group,reversal", input.usage),
      (
        "subscribers", "msisdn,region,activated_on,status,plan,churned_on",
        input.subscribers.map { $0.count { $0 == "," } < 5 ? $0 + "," : $0 }
      ),
      ("subscriptions", "msisdn,product,from,to", input.subscriptions),
      ("groups", "group,msisdn,role,from,to,pays", input.groups),
      ("adjustments", "msisdn,month,amount,reason", input.adjustments),
    ]
    if !input.corrected.isEmpty { feeds.append(("usage.v2", feeds[0].1, input.corrected)) }
    let path = try folder.folder("input-\(name ?? text)")
    for (name, header, rows) in feeds where input.others[name] == nil {
      let lines = ([header] + rows).joined(separator: "\n") + "\n"
      try FileWriting.write(Array(lines.utf8), to: "\(path)/\(name).csv")
    }
    for (name, lines) in input.others {
      try FileWriting.write(Array(lines.utf8), to: "\(path)/\(name).csv")
    }
    let spool = try folder.folder("spool-\(text)")
    let workload = try MonthWorkload(
      MonthConfiguration(
        loaded: loaded, month: month, inputFolder: path, outputFolder: output,
        spoolFolder: spool, pseudonymKey: Array("a key for tests only".utf8)))
    try SyntheticMonth.run(
      workload, spool: spool, bucketRecords: bucketRecords, order: order,
      trial: { TaskTrial(exclusions: $1 == 0 ? exclusions[$0] ?? [] : []) })
    let summary = try workload.publish()
    #expect(try Verification(folder: output).findings == [])
    return summary
  }

  func output(_ month: String) -> String { "\(folder.path)/out/\(month)" }

  /// The rows of a table of one part, each with these columns as text: null is empty, true 1.
  func rows(_ table: String, of month: String, _ columns: [String]) throws -> [String] {
    let path = "\(output(month))/\(Manifest.fileName)"
    let manifest = try JSONText.decode(
      Manifest.self, from: try FileReading.contents(of: path), path: path)
    let file = try #require(manifest.files.first { $0.table == table }, "no \(table)")
    let reader = try ParquetReader(try FileReading.contents(of: "\(output(month))/\(file.path)"))
    let chunks = try columns.map { try reader.column(named: $0) }
    return (0..<reader.rowCount).map { row in
      chunks.map { Self.text($0, row) }.joined(separator: " ")
    }
  }

  private static func text(_ chunk: ParquetChunk, _ row: Int) -> String {
    if chunk.isNull(row) { return "" }
    if let texts = chunk.texts { return texts[row] }
    if let integers = chunk.integers { return "\(integers[row])" }
    return chunk.booleans.map { $0[row] ? "1" : "0" } ?? "?"
  }
}
