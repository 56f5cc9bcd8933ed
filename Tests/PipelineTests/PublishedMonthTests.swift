import Foundation
import Jobs
import Lake
import Measures
import Pipeline
import Rating
import Records
import Synthetic
import Tariffs
import Testing

@Suite("A published month is read again from its folder alone")
struct PublishedMonthTests {
  private let month: SyntheticMonth
  private let output: String
  private var feeds: String { month.input + "-elsewhere" }

  init() throws {
    month = try SyntheticMonth()
    let (workload, output, spool) = try month.workload("published") {
      $0.partitions.subscribersPerPartition = 30
    }
    try SyntheticMonth.run(workload, spool: spool)
    _ = try workload.publish()
    self.output = output
    // Nothing but the output may be needed.
    try FileWriting.move(month.input, to: feeds)
  }

  @Test("Rating every partition again gives each row's charge, free and billed quantity")
  func ratesAgain() throws {
    let published = try PublishedMonth(folder: output)
    #expect(published.partitions.count > 4)
    var kernel = RatingKernel(image: published.image, month: published.month)
    var rated: [RatedEvent] = []
    var tallies: [UsageTally] = []
    var ledger: [BundleEntry] = []
    var (rows, roaming, free) = (0, 0, 0)
    for partition in published.partitions.indices {
      let customers = try published.customers(of: partition)
      let usage = try published.usage(of: partition, customers: customers)
      #expect(usage.subscribers == 0..<customers.count)
      let holders = PartitionProfiles(image: published.image, customers: customers)
      let profiles = customers.indices.map { holders[$0] }
      // Back to front: the order must be in the records, not in how they came.
      var records = Array(usage.records.reversed())
      kernel.rate(
        &records, profiles: profiles, into: &rated, tallies: &tallies, ledger: &ledger)
      #expect(records == usage.records, "part \(partition): rating has another order")
      #expect(rated == usage.rated, "part \(partition): rating again says otherwise")
      rows += records.count
      roaming += records.count { $0.serving != 0 }
      free += rated.count { $0.freeQuantity > 0 }
    }
    #expect(rows == month.truth.records - month.truth.late - month.truth.unzoned)
    #expect(roaming > 0 && free > 0, "the month must have what is hard to rate")
    #expect(published.partitions.reduce(0) { $0 + $1.records } == rows)
  }

  @Test("Customers are those of the feeds but for what isn't kept")
  func customers() throws {
    let published = try PublishedMonth(folder: output)
    let base = try CustomerBase(
      feeds: month.loaded.job.customers, folder: try InputFolder(path: feeds),
      zone: published.clock, limits: month.loaded.job.limits)
    var wanted: [UInt64: CustomerFile] = [:]
    for file in base.files {
      var subscriber = file.subscriber
      subscriber.name = ""
      subscriber.birthYear = 0
      wanted[subscriber.msisdn] = CustomerFile(
        subscriber: subscriber, subscriptions: file.subscriptions)
    }
    var count = 0
    for partition in published.partitions.indices {
      for customer in try published.customers(of: partition) {
        #expect(customer == wanted[customer.subscriber.msisdn])
        #expect(try published.find(msisdn: customer.subscriber.msisdn) == partition)
        count += 1
      }
    }
    #expect(count == wanted.count)
    #expect(wanted.values.contains { $0.subscriptions.count > 1 }, "the month must have such")
    #expect(try published.find(msisdn: 1) == nil)
  }

  @Test("A record is found by its id and by its place")
  func finding() throws {
    let published = try PublishedMonth(folder: output)
    let last = published.partitions.count - 1
    let customers = try published.customers(of: last)
    let usage = try published.usage(of: last, customers: customers)
    for row in [0, usage.records.count / 2, usage.records.count - 1] {
      let record = usage.records[row]
      let found = FoundRecord(
        partition: last, msisdn: customers[Int(record.subscriber)].subscriber.msisdn, row: row)
      let place = "\(published.inputs[Int(usage.files[row])].path):\(usage.lines[row])"
      #expect(try published.find(RecordName(place)) == [found])
      #expect(try published.find(RecordName("\(record.recordID)")) == [found])
      #expect(try published.find(RecordName("\(Int64(bitPattern: record.recordID))")) == [found])
    }
    #expect(try published.find(RecordName("usage/none.csv:2")) == [])
    // XXH64 of "abc", by its reference implementation.
    #expect(RecordName("abc") == .id(0x44BC_2CF5_AD77_0999))
    #expect(RecordName("a.csv:7") == .place(file: "a.csv", line: 7))
  }

  @Test("One customer's usage is those rows of the partition's")
  func oneCustomer() throws {
    let published = try PublishedMonth(folder: output)
    let customers = try published.customers(of: 1)
    let whole = try published.usage(of: 1, customers: customers)
    for position in customers.indices {
      let one = try published.usage(of: 1, customers: customers, at: position)
      let rows = whole.rows(ofSubscriberAt: position)
      #expect(one.records == Array(whole.records[rows]))
      #expect(one.rated == Array(whole.rated[rows]))
      #expect(one.lines == Array(whole.lines[rows]) && one.files == Array(whole.files[rows]))
      #expect(one.records.allSatisfy { Int($0.subscriber) == position })
      #expect(one.subscribers == position..<position + 1)
    }
  }

  @Test("However the rows are grouped, the usage is the same", arguments: [1, 7, 64])
  func rowGroups(_ rows: Int) throws {
    let published = try PublishedMonth(folder: output)
    let customers = try published.customers(of: 2)
    let whole = try published.usage(of: 2, customers: customers)
    #expect(whole.records.count > 128)
    try published.cut(usageOf: 2, rows: rows)
    let again = try PublishedMonth(folder: output)
    let cut = try again.usage(of: 2, customers: customers)
    #expect(cut.records == whole.records && cut.rated == whole.rated)
    #expect(cut.files == whole.files && cut.lines == whole.lines)
    #expect(cut.subscribers == whole.subscribers)
    try expectWholeBatches(of: 2, in: again)
    for position in [0, customers.count / 2, customers.count - 1] {
      let one = try again.usage(of: 2, customers: customers, at: position)
      #expect(one.records == Array(whole.records[whole.rows(ofSubscriberAt: position)]))
    }
    let last = whole.records.count - 1
    let found = try again.find(RecordName("\(whole.records[last].recordID)"))
    #expect(found.map(\.row) == [last])
  }

  @Test("Batches cover all customers, whole, in order")
  func batches() throws {
    let published = try PublishedMonth(folder: output)
    for partition in published.partitions.indices {
      try expectWholeBatches(of: partition, in: published)
    }
  }

  private func expectWholeBatches(of partition: Int, in published: PublishedMonth) throws {
    let customers = try published.customers(of: partition)
    var batches = try published.batches(of: partition, customers: customers)
    var end = 0
    while let batch = try batches.next() {
      #expect(batch.subscribers.lowerBound == end)
      end = batch.subscribers.upperBound
      #expect(batch.records.allSatisfy { batch.subscribers.contains(Int($0.subscriber)) })
    }
    #expect(end == customers.count)
  }

  // MARK: What is wrong

  private func expect(
    _ path: String, and remedy: String, from body: () throws -> Void
  ) {
    let error = #expect(throws: (any Error).self) { try body() }
    let said = error.map { "\($0)" } ?? ""
    #expect(said.contains(path), "'\(said)' doesn't name \(path)")
    #expect(said.contains(remedy), "'\(said)' doesn't say '\(remedy)'")
  }

  @Test("Without _SUCCESS nothing is read")
  func notPublished() throws {
    try FileWriting.remove("\(output)/\(Manifest.successName)")
    expect(output, and: "run the month again") { _ = try PublishedMonth(folder: output) }
    expect("no/such/folder", and: "name the output folder of a run") {
      _ = try PublishedMonth(folder: "no/such/folder")
    }
  }

  @Test("A changed catalogue file is named; forged in the manifest, too, the tariffs differ")
  func changedCatalogue() throws {
    let published = try PublishedMonth(folder: output)
    let file = try #require(
      published.manifest.jobFiles.firstIndex { $0.path.hasSuffix("catalogue/plans.yaml") })
    let path = "\(output)/\(published.manifest.jobFiles[file].path)"
    let text = String(decoding: try FileReading.contents(of: path), as: UTF8.self)
    let price = try #require(text.firstMatch(of: /fee: *[0-9.]+/))
    try FileWriting.write(
      Array(text.replacingOccurrences(of: price.0, with: "fee: 987").utf8), to: path)
    expect(path, and: "restore it") { _ = try PublishedMonth(folder: output) }
    #expect(try Verification(folder: output).findings.contains { $0.contains("plans.yaml") })
    var manifest = published.manifest
    manifest.jobFiles[file].sha256 = "\(try ContentDigest(ofFile: path))"
    try FileWriting.write(
      try JSONText.encode(manifest), to: "\(output)/\(Manifest.fileName)")
    let error = #expect(throws: PublishedError.self) { _ = try PublishedMonth(folder: output) }
    guard case .otherTariffs(output, let sha256, published.image.digest)? = error else {
      Issue.record("\(String(describing: error)): both digests must be named")
      return
    }
    #expect(sha256 != published.image.digest)
  }

  @Test("A damaged table is named", arguments: ["usage", "subscribers", "subscriptions"])
  func damagedTable(_ table: String) throws {
    let published = try PublishedMonth(folder: output)
    let file = try #require(published.manifest.files.first { $0.table == table })
    let path = "\(output)/\(file.path)"
    var octets = try FileReading.contents(of: path)
    octets[octets.count / 2] ^= 1
    try FileWriting.write(octets, to: path)
    expect(path, and: "restore it") {
      for partition in published.partitions.indices {
        let customers = try published.customers(of: partition)
        _ = try published.usage(of: partition, customers: customers)
      }
    }
    try FileWriting.remove(path)
    expect(path, and: "can't be read") {
      for partition in published.partitions.indices {
        let customers = try published.customers(of: partition)
        _ = try published.usage(of: partition, customers: customers)
      }
    }
  }

  @Test("A job without usage says so")
  func withoutUsage() throws {
    let folder = try TestFolder()
    let job = try folder.folder("job")
    for file in month.loaded.files {
      let path = "\(job)/\(file.path)"
      try FileWriting.makeFolder(URL(filePath: path).deletingLastPathComponent().path)
      var text = String(decoding: file.contents, as: UTF8.self)
      if file.path == "job.yaml" { text.replace("usage: true", with: "usage: false") }
      try FileWriting.write(Array(text.utf8), to: path)
    }
    let load = try JobFile.load(path: job)
    let loaded = try #require(load.loaded, "\(load.findings)")
    let output = "\(folder.path)/out"
    let spool = try folder.folder("spool")
    let workload = try MonthWorkload(
      MonthConfiguration(
        loaded: loaded, month: month.month, inputFolder: feeds, outputFolder: output,
        spoolFolder: spool, pseudonymKey: Array("a key for tests only".utf8)))
    try SyntheticMonth.run(workload, spool: spool)
    _ = try workload.publish()
    let published = try PublishedMonth(folder: output)
    expect(output, and: "set it to true") {
      _ = try published.usage(of: 0, customers: try published.customers(of: 0))
    }
  }
}
