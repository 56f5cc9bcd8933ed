import Jobs
import Measures
import Records
import Testing

@Suite("Golden cases are read strictly")
struct CaseGrammarTests {
  private static func load(_ cases: String) throws -> JobLoad {
    var files = JobFixture.files
    files["catalogue/catalogue.yaml", default: ""] += "cases: cases.yaml\n"
    files["catalogue/cases.yaml"] = cases
    return try JobFixture.load(files)
  }

  private static let whole = """
    cases:
      - name: alone
        month: 2026-10
        plan: basic
        packs: pack
        subscriptions: [{product: pack, from: 2026-10-05, to: 2026-10-20}]
        events:
          - {start: 2026-10-31T23:59:59, service: voice, to: "8613800000000", duration: 90s,
             charge: 0.15, free: 60s, rule: near, zone: near, band: day, plan: basic}
          - {start: 2026-10-01T00:00:00, service: data, volume: 1GiB, ratingGroup: 7, serving: HK,
             reject: NO_RATE}
      - name: two
        month: 2026-10
        members: [{id: a, role: main, plan: basic}, {id: b, role: sub}]
        events:
          - {by: b, start: 2026-10-02T10:00:00, service: sms, from: "1234", reject: NO_PLAN}
          - {by: a, start: 2026-10-02T10:00:00, service: voice, direction: cf, duration: 0s,
             charge: 0}

    """

  @Test("and come with the job, not with its catalogue")
  func reading() throws {
    let load = try Self.load(Self.whole)
    let loaded = try #require(load.loaded, "\(load.findings)")
    let plain = try #require(try JobFixture.load().loaded)
    #expect(loaded.catalogue == plain.catalogue, "Cases change no tariff.")
    #expect(plain.cases.isEmpty)
    #expect(loaded.cases.map(\.name) == ["alone", "two"])
    #expect(loaded.files.contains { $0.path == "catalogue/cases.yaml" })
    let alone = loaded.cases[0]
    #expect(
      alone.lines[0].subscriptions.map { "\($0.product) \($0.from) \($0.to?.description ?? "")" }
        == ["basic 2026-10-01 ", "pack 2026-10-01 ", "pack 2026-10-05 2026-10-20"])
    #expect(alone.events[0].localMilliseconds % ZoneClock.millisecondsPerDay == 86_399_000)
    #expect(alone.events[0].otherParty == 8_613_800_000_000)
    #expect(alone.events[0].quantity == 90_000 && alone.events[1].quantity == 1 << 30)
    #expect(alone.events[1].serving == "HK" && alone.events[1].ratingGroup == 7)
    let two = loaded.cases[1]
    #expect(two.lines.map(\.role) == [.main, .sub])
    #expect(two.events.map(\.line) == [1, 0])
    #expect(two.events.map(\.direction) == [.terminating, .forwarded])
    #expect(two.events.map(\.quantity) == [1, 0])
  }

  struct Slip: CustomTestStringConvertible {
    var text: String
    var by: String
    var says: String
    var testDescription: String { by }
  }

  static let slips = [
    Slip(text: "month: 2026-10\n    plan", by: "month: 2026-13\n    plan", says: "3:12 month is"),
    Slip(text: "plan: basic\n", by: "plan: bassic\n", says: "4:11 there is no plan, pack or offer"),
    Slip(text: "packs: pack", by: "pakcs: pack", says: "5:5 there is no key \"pakcs\""),
    Slip(text: "product: pack,", by: "product: pork,", says: "6:31 there is no plan, pack"),
    Slip(text: "2026-10-31T", by: "2026-11-01T", says: "8:17 start is on 2026-11-01, not in"),
    Slip(text: "2026-10-31T", by: "2026-10-31 ", says: "8:17 start is \"2026-10-31 "),
    Slip(text: "charge: 0.15,", by: "reject: NO_RATE, charge: 0.15,", says: "8:9 an event has a"),
    Slip(text: "charge: 0.15, ", by: "", says: "8:9 the event says neither charge nor reject"),
    Slip(text: "rule: near", by: "rule: nearby", says: "9:41 there is no rule \"nearby\""),
    Slip(text: "volume: 1GiB", by: "volume: 1KB", says: "10:61 volume is \"1KB\""),
    Slip(text: "serving: HK", by: "serving: XX", says: "10:92 there is no network \"XX\""),
    Slip(text: "reject: NO_RATE", by: "reject: LATE", says: "11:18 reject is \"LATE\", not"),
    Slip(text: "name: two", by: "name: alone", says: "12:11 the case \"alone\" is there twice"),
    Slip(text: "id: b, role", by: "id: a, role", says: "14:54 the member \"a\" is there twice"),
    Slip(text: "role: sub", by: "role: son", says: "14:63 role is \"son\""),
    Slip(text: "members:", by: "plan: basic\n    members:", says: "14:11 plan means nothing"),
    Slip(text: "by: b", by: "by: c", says: "16:14 there is no member \"c\""),
    Slip(text: "from: \"1234\"", by: "from: \"1\", to: \"2\"", says: "16:65 an event has one"),
  ]

  @Test("and what is wrong with one is an error at its place", arguments: slips)
  func mistakes(_ slip: Slip) throws {
    #expect(Self.whole.contains(slip.text), "The whole cases have no \"\(slip.text)\".")
    let text = Self.whole.replacing(slip.text, with: slip.by, maxReplacements: 1)
    let load = try Self.load(text)
    #expect(load.loaded == nil)
    let said = load.findings.map { "\($0.line):\($0.column) \($0.message)" }
    #expect(said.contains { $0.hasPrefix(slip.says) }, "\(Finding.report(load.findings))")
    #expect(load.findings.allSatisfy { !$0.remedy.isEmpty })
  }
}
