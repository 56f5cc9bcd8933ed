import Ledger
import Testing

@Suite("A ledger's line says one entry, and nothing else reads as one")
struct LedgerLineTests {
  private static let task = TaskName(stage: "rating", ordinal: 7)
  private static let digest = (0..<32).map { UInt8($0 * 7) }
  private static let result = KeptResult(
    task: task, octets: 123, sha256: digest, epoch: 3, attempt: 2, worker: "w1")
  static let entries: [LedgerEntry] = [
    .began(RunIdentity(digest: digest, build: "b\"1\\", words: "Monat/2026-10 ✓\n")),
    .epoch(.max), .kept(result), .forgotten(task, reason: "is gone"),
    .disowned(task, reason: "divergence"),
    .strike(task, LedgerEntry.Strike(worker: "w2", loss: "death")), .exclusion(task, unit: 44),
    .event(kind: "alarm", text: ""), .sealed, .published(manifestDigest: digest),
  ]

  @Test("Every entry comes back from its line", arguments: entries)
  func everyEntry(entry: LedgerEntry) { #expect(LedgerLine(entry).entry == entry) }

  @Test("A kept result is written as documented")
  func layout() {
    let line = LedgerLine(.kept(Self.result))
    #expect(line.kind == "kept")
    #expect(
      line.body == """
        {"attempt":2,"epoch":3,"octets":123,"ordinal":7,\
        "sha256":"00070e151c232a31383f464d545b626970777e858c939aa1a8afb6bdc4cbd2d9",\
        "stage":"rating","worker":"w1"}
        """)
  }

  @Test(
    "What no entry says is none",
    arguments: [
      ("kept", "{}"), ("kept", ""), ("kept", "{\"stage\":\"rating\",\"ordinal\":7}"),
      ("epoch", "{\"epoch\":-1}"), ("epoch", "{\"epoch\":4294967296}"),
      ("epoch", "{\"epoch\":1,\"unit\":2}"), ("epoch", "{ \"epoch\":1}"),
      ("Epoch", "{\"epoch\":1}"),
      ("exclusion", "{\"ordinal\":-1,\"stage\":\"a\",\"unit\":1}"),
      ("began", "{\"build\":\"b\",\"digest\":\"00\",\"words\":\"\"}"), ("sealed", "[]"),
      ("published", "{\"manifest\":\"0G\"}"), ("", "{}"),
    ])
  func strange(kind: String, body: String) {
    #expect(LedgerLine(kind: kind, body: body).entry == nil, "\(kind) \(body) was taken")
  }

  @Test("A later line about a task replaces the former")
  func contents() {
    var contents = LedgerContents([
      .began(SampleRun.identity), .epoch(1), .kept(Self.result),
      .strike(Self.task, LedgerEntry.Strike(worker: "w1", loss: "death")),
      .strike(Self.task, LedgerEntry.Strike(worker: "w2", loss: "hang")),
    ])
    #expect(contents.kept[Self.task] == Self.result)
    #expect(contents.strikes[Self.task]?.map(\.worker) == ["w1", "w2"])
    for unit in [9, 3, 9] { contents.apply(.exclusion(Self.task, unit: unit)) }
    #expect(contents.exclusions == [Self.task: [3, 9]])
    #expect(contents.strikes.isEmpty, "an exclusion explains the strikes before it")
    contents.apply(.disowned(Self.task, reason: ""))
    #expect(contents.kept.isEmpty)
    contents.apply(.epoch(5))
    contents.apply(.began(SampleRun.other))
    #expect(contents == LedgerContents([.epoch(5), .began(SampleRun.other)]))
    #expect(contents.epoch == 5, "an epoch is never used twice")
  }
}
