import Jobs
import Lake
import Measures
import Pipeline
import Testing

@Suite("A job that measures its subscribers")
struct MeasuredMonthTests {
  private let month: SmallMonth

  /// Nobody's area is told.
  private static let codebook = """
    version: v1
    k: {inside: 2, partners: 3}
    attributes:
      - name: arpu
        levels:
          - {of: arpu, groups: [{code: low, below: 30}, {code: high, from: 30}]}
      - name: area
        levels: [{of: area}]

    """

  init() throws {
    let job = SmallMonth.files["job.yaml"] ?? ""
    month = try SmallMonth([
      "job.yaml": job + "measures: {history: 3, codebook: codebook.yaml}\n",
      "codebook.yaml": Self.codebook,
    ])
  }

  /// Number 1 uses so many kB on the tenth; 2 and 3 nothing.
  private func run(
    _ text: String, _ kilooctets: Int, into name: String? = nil, bucketRecords: Int? = nil
  ) throws -> MonthSummary {
    var input = SmallMonth.Input()
    input.subscribers = (1...3).map { "\($0),HA,2026-01-01,active,p" }
    input.usage = ["1,data,1,\(text)-10T12:00:00+08:00,\(kilooctets),7,"]
    return try month.run(text, input, into: name, bucketRecords: bucketRecords)
  }

  private static let trends = [
    "history_months", "revenue_trend_ppm", "voice_trend_ppm", "data_trend_ppm",
  ]

  /// September leaves 60 kB to October, which takes all of them and 40 kB at 1 yuan each.
  @Test("says of each what it was granted, used and charged, and looks back on months before")
  func wide() throws {
    _ = try run("2026-09", 30)
    #expect(try month.rows("subscriber_month", of: "2026-09", Self.trends)[0] == "0   ")
    _ = try run("2026-10", 200)
    let wide = try month.rows(
      "subscriber_month", of: "2026-10",
      [
        "tenure_days", "plan_price", "packs", "contract_months", "fee_recurring", "overage_data",
        "bundle_data_granted", "bundle_data_brought", "bundle_data_used", "bundle_data_left",
      ])
    #expect(wide[0] == "303 1000000 0  1000000 40000000 100000 60000 160000 0")
    #expect(wide[1] == "303 1000000 0  1000000 0 100000 60000 0 160000")
    // Revenue 41 yuan after 1, data 200 kB after 30.
    #expect(
      try month.rows("subscriber_month", of: "2026-10", Self.trends)[0]
        == "1 40000000  5666667")
    #expect(
      try month.rows(
        "behaviour", of: "2026-10", ["data_top_group", "data_exhausted_days", "overage"])
        == ["7 9 40000000", "  0", "  0"])
    #expect(
      try month.rows(
        "usage_cuts", of: "2026-10",
        ["service", "rating_group", "direction", "events", "quantity", "free_quantity", "charge"])
        == ["data 7 mo 1 200000 160000 40000000"])
    _ = try run("2026-11", 10)
    // Means of 41 and 1 yuan, 200 and 30 kB.
    #expect(
      try month.rows("subscriber_month", of: "2026-11", Self.trends)[0]
        == "2 -952381  -913043")
  }

  @Test("gives codes of k subscribers, and says how far they were generalised")
  func groups() throws {
    _ = try run("2026-10", 200)
    // Number 1 alone is high, so the two others go up with it, to what all have in common.
    #expect(
      try month.rows(
        "subscriber_groups", of: "2026-10", ["codebook", "group_code", "partner_code"])
        == Array(repeating: "v1 *#- *#-", count: 3))
    _ = try run("2026-10", 10)
    #expect(
      try month.rows("subscriber_groups", of: "2026-10", ["group_code"])
        == Array(repeating: "low#-", count: 3))
    #expect(
      try month.rows(
        "group_report", of: "2026-10",
        ["audience", "k", "subscribers", "codes", "k_min", "generalised", "generalised_ppm"])
        == ["inside 2 3 1 3 0 0", "partners 3 3 1 3 0 0"])
  }

  @Test("A month is run again without touching others, which say what they were made from")
  func again() throws {
    _ = try run("2026-09", 30)
    let october = try run("2026-10", 200)
    let november = try run("2026-11", 10)
    let digest = ContentDigest(of: try JSONText.encode(october.manifest))
    let history = try #require(november.manifest.history)
    #expect(history.map(\.month) == ["2026-10", "2026-09", "2026-08"])
    #expect(history.first?.sha256 == "\(digest)" && history.last?.sha256 == "none")
    let before = try TestFolder.contents(of: month.output("2026-11"))
    #expect(try Verification(folder: month.output("2026-11")).notes.isEmpty)
    _ = try run("2026-10", 250)
    #expect(try TestFolder.contents(of: month.output("2026-11")) == before)
    let verified = try Verification(folder: month.output("2026-11"))
    #expect(verified.findings.isEmpty)
    #expect(verified.notes.count == 1 && verified.notes[0].contains("2026-10 was run again"))
    // As it was, it has the octets that it had.
    _ = try run("2026-10", 200)
    #expect(try Verification(folder: month.output("2026-11")).notes.isEmpty)
    _ = try run("2026-11", 10)
    #expect(try TestFolder.contents(of: month.output("2026-11")) == before)
  }

  @Test("A month that isn't there is a hole, and a note says so")
  func hole() throws {
    _ = try run("2026-09", 30)
    let november = try run("2026-11", 10)
    #expect(november.notes.contains { $0.contains("published of 2026-08, 2026-10 beside") })
    #expect(november.manifest.history?.map(\.sha256).prefix(1) == ["none"])
    // 10 kB after 30: September alone.
    #expect(
      try month.rows("subscriber_month", of: "2026-11", Self.trends)[0] == "1 0  -666667")
  }

  @Test("A month of another job is refused, with what to do")
  func otherJob() throws {
    _ = try run("2026-08", 1, into: "2026-09")
    #expect {
      _ = try run("2026-11", 10)
    } throws: {
      "\($0)".contains("looks back on the month 2026-09, but this is 2026-08; move it away")
    }
  }

  @Test("The octets are the same whatever the buckets")
  func buckets() throws {
    _ = try run("2026-10", 200)
    let whole = try TestFolder.contents(of: month.output("2026-10"))
    _ = try run("2026-10", 200, bucketRecords: 1)
    #expect(try TestFolder.contents(of: month.output("2026-10")) == whole)
  }

  @Test("Without measures none of it is there")
  func without() throws {
    let plain = try SmallMonth()
    let summary = try plain.run("2026-10", SmallMonth.Input())
    let tables = Set(summary.manifest.files.map(\.table))
    #expect(tables.isDisjoint(with: ["behaviour", "usage_cuts", "subscriber_groups"]))
    #expect(summary.manifest.history == nil)
    #expect(throws: (any Error).self) {
      try plain.rows("subscriber_month", of: "2026-10", ["tenure_days"])
    }
  }
}
