import Jobs
import Measures
import Synthetic
import Testing

@Suite("A synthetic operator's bytes")
struct SyntheticBytesTests {
  @Test("are the same for the same options, on every host")
  func pinned() throws {
    let it = try Sample.make(subscribers: 300, seed: 42)
    let digests = it.files.indices.map { digest(it.bytes($0)) }
    let again = try Sample.make(subscribers: 300, seed: 42)
    #expect(digests == again.files.indices.map { digest(again.bytes($0)) })
    let all = digests.reduce(UInt64(0)) { ($0 ^ $1) &* 0x100_0000_01b3 }
    #expect(
      all == 16836441263066527311,
      "Bytes of old seeds change only on purpose: then pin \(all) here, and say so.")
  }

  @Test("are others for another seed or month", arguments: [(8, 10), (7, 11)])
  func others(seed: UInt64, month: Int) throws {
    let it = try Sample.make(subscribers: 300)
    let other = try Sample.make(
      subscribers: 300, month: BillingMonth(year: 2026, month: month) ?? .first, seed: seed)
    for file in it.files.indices {
      #expect(it.bytes(file) != other.bytes(file), "\(it.files[file].path) ignores its options.")
    }
  }

  @Test("don't depend on the order or the thread that files are made in")
  func order() async throws {
    let it = try Sample.make(subscribers: 500)
    let inOrder = it.files.indices.map { digest(it.bytes($0)) }
    let inParallel = await withTaskGroup(of: (Int, UInt64).self) { group in
      for file in it.files.indices.reversed() {
        group.addTask { (file, digest(it.bytes(file))) }
      }
      var digests = [UInt64](repeating: 0, count: it.files.count)
      for await (file, digest) in group { digests[file] = digest }
      return digests
    }
    #expect(inOrder == inParallel)
  }

  @Test(
    "come in chunks that end with a line, about as many as estimated", arguments: [false, true])
  func chunks(tellsOperations: Bool) throws {
    let it = try Sample.make(subscribers: 2_000) {
      $0.usageFiles = 1
      $0.tellsOperations = tellsOperations
      $0.defectsPerThousand = 100
    }
    for (index, file) in it.files.enumerated() {
      var octets = 0
      var chunks = 0
      let totals = it.write(file: index) { chunk in
        #expect(chunk.last == UInt8(ascii: "\n"))
        #expect(chunk.count < 1_100_000)
        octets += chunk.count
        chunks += 1
      }
      #expect(totals.octets == octets)
      #expect(chunks >= octets / 1_100_000)
      #expect(
        abs(octets - file.estimatedOctets) * 3 < octets,
        "\(file.path) has \(octets) octets, estimated \(file.estimatedOctets): mend the estimate.")
    }
  }

  @Test("stop where the receiver fails")
  func failing() throws {
    struct Full: Error {}
    let it = try Sample.make(subscribers: 300)
    #expect(throws: Full.self) { try it.write(file: 0) { _ in throw Full() } }
  }

  @Test("lie in files named by feed, slice and node")
  func paths() throws {
    let it = try Sample.make { $0.usageFiles = 24 }
    #expect(it.files.count == 29)
    #expect(it.files[0].path == "customers/subscribers.csv")
    #expect(it.files[5].path == "usage/usage-01-01.csv")
    #expect(it.files[12].path == "usage/usage-02-04.csv")
    #expect(Set(it.files.map(\.path)).count == 29)
  }
}

@Suite("Options that can't be")
struct SyntheticErrorTests {
  @Test("are refused with what to do")
  func range() {
    func refused(_ option: String, _ change: (inout SyntheticOptions) -> Void) {
      let error = #expect(throws: SyntheticError.self) { try Sample.make(change: change) }
      let text = error?.description ?? ""
      #expect(text.hasPrefix("The option \(option) is ") && text.hasSuffix("within that."))
    }
    refused("subscribers") { $0.subscribers = 49 }
    refused("month") { $0.month = BillingMonth(year: 2015, month: 12) ?? .first }
    refused("records per subscriber") { $0.recordsPerSubscriber = 0 }
    refused("bad per million") { $0.badPerMillion = -1 }
    refused("duplicates per million") { $0.duplicatePerMillion = 1_000_001 }
    refused("usage files") { $0.usageFiles = 0 }
    refused("history months") { $0.historyMonths = 481 }
  }

  @Test("and so are catalogues that can't serve it")
  func catalogues() {
    #expect(throws: SyntheticError.foreignTimeZone("Europe/London")) {
      try Sample.make(catalogue: Sample.catalogue(timeZone: "Europe/London"))
    }
    #expect(throws: SyntheticError.noPlan) {
      try Sample.make(catalogue: Sample.catalogue(plans: []))
    }
    #expect(throws: SyntheticError.ownNumbersUnzoned(example: "8614903710000")) {
      try Sample.make(catalogue: Sample.catalogue(prefixes: ["86133", "1"]))
    }
  }

  @Test("but the smallest and the oddest operators can be")
  func smallest() throws {
    for seed in UInt64(0)..<20 {
      let it = try Sample.make(
        subscribers: 50, month: BillingMonth(year: 2028, month: 2) ?? .first, seed: seed,
        catalogue: Sample.catalogue(
          prefixes: [], plans: [Sample.plan("one", yuan: 0, minutes: 0, gigabytes: 0)], away: [])
      ) {
        $0.recordsPerSubscriber = 1
        $0.usageFiles = 13
        $0.historyMonths = 480
      }
      for file in it.files.indices { #expect(it.write(file: file) { _ in }.octets > 0) }
    }
  }
}
