import Foundation
import Lake
import Measures
import Records
import Seeds
import Testing

@Suite("Blocks, slices and lists of the spool")
struct BlockTests {
  static func text(_ random: inout SplitMix64) -> String {
    String(
      (0..<Int.random(in: 0...12, using: &random)).map { _ in
        "aZ9-流量包é ".randomElement(using: &random) ?? "a"
      })
  }

  static func day(_ random: inout SplitMix64) -> CivilDay {
    CivilDay(number: Int32.random(in: 0...40_000, using: &random))
  }

  static func maybeDay(_ random: inout SplitMix64) -> CivilDay? {
    Bool.random(using: &random) ? day(&random) : nil
  }

  static func number(_ random: inout SplitMix64) -> Int64 {
    Int64.random(in: .min ... .max, using: &random)
  }

  static func customer(_ random: inout SplitMix64) -> CustomerFile {
    let msisdn = UInt64.random(in: 0 ... .max, using: &random)
    func few() -> Range<Int> { 0..<Int.random(in: 0...3, using: &random) }
    var file = CustomerFile(
      subscriber: Subscriber(
        msisdn: msisdn, account: text(&random), name: text(&random), region: text(&random),
        brand: text(&random), birthYear: Int.random(in: 0...2_020, using: &random),
        plan: text(&random), activatedOn: day(&random),
        status: Subscriber.Status.allCases.randomElement(using: &random) ?? .active,
        churnedOn: maybeDay(&random)))
    file.subscriptions = few().map { _ in
      Subscription(
        msisdn: msisdn, product: text(&random), from: day(&random), to: maybeDay(&random),
        fromMilliseconds: Bool.random(using: &random) ? number(&random) : nil,
        toMilliseconds: Bool.random(using: &random) ? number(&random) : nil)
    }
    file.orders = few().map { _ in
      Order(
        id: text(&random), msisdn: msisdn,
        kind: Order.Kind.allCases.randomElement(using: &random) ?? .cancel, product: text(&random),
        channel: text(&random), submittedOn: day(&random),
        stage: Order.Stage.allCases.randomElement(using: &random) ?? .bound,
        stageOn: day(&random))
    }
    file.payments = few().map { _ in
      Payment(
        id: text(&random), msisdn: msisdn,
        amountMicros: Int64.random(in: .min ... .max, using: &random), paidOn: day(&random),
        channel: text(&random))
    }
    file.contacts = few().map { _ in
      Contact(
        id: text(&random), msisdn: msisdn,
        kind: Contact.Kind.allCases.randomElement(using: &random) ?? .service,
        channel: text(&random), product: text(&random), on: day(&random))
    }
    file.memberships = few().map { _ in
      GroupMembership(
        msisdn: msisdn, group: text(&random),
        role: GroupRole.allCases.randomElement(using: &random) ?? .main, from: day(&random),
        to: maybeDay(&random), pays: Bool.random(using: &random))
    }
    file.brought = few().map { _ in
      BroughtBundle(
        plan: text(&random), allowance: text(&random), isRolledOver: Bool.random(using: &random),
        age: Int.random(in: 0...255, using: &random), toMilliseconds: number(&random),
        quantity: number(&random))
    }
    file.adjustments = few().map { _ in
      Adjustment(
        msisdn: msisdn, month: day(&random).month, amountMicros: number(&random),
        reason: text(&random))
    }
    for index in file.contacts.indices {
      file.contacts[index].agent = text(&random)
      file.contacts[index].isReached = [nil, true, false].randomElement(using: &random) ?? nil
    }
    if Bool.random(using: &random) { tell(&file, &random) }
    return file
  }

  @Test("Customer slices: laws and hostile octets")
  func customerSlices() throws {
    var random = SplitMix64(default: 20_261_501)
    for count in [0, 1, 7, 60] {
      let files = (0..<count).map { _ in Self.customer(&random) }
      let octets = CustomerSlice.encode(files)
      #expect(try CustomerSlice.decode(octets) == files, "SEED=\(random.seed) \(count) customers")
      if count > 0 {
        HostileOctets.feed(octets, rounds: 2_000, &random) { octets throws(OctetError) in
          _ = try CustomerSlice.decode(octets)
        }
      }
    }
  }

  @Test("Reject lists: laws and hostile octets")
  func rejectLists() throws {
    var random = SplitMix64(default: 20_261_502)
    let rejects = (0..<50).map { _ in
      Reject(
        split: 9, line: UInt32.random(in: 0 ... .max, using: &random),
        reason: RejectReason.allCases.randomElement(using: &random) ?? .late,
        field: Self.text(&random),
        text: (0..<Int.random(in: 0...40, using: &random)).map { _ in
          UInt8.random(in: .min ... .max, using: &random)
        })
    }
    #expect(try RejectList.decode(RejectList.encode([]), split: 0) == [])
    let octets = RejectList.encode(rejects)
    #expect(try RejectList.decode(octets, split: 9) == rejects, "SEED=\(random.seed)")
    HostileOctets.feed(octets, rounds: 3_000, &random) { octets throws(OctetError) in
      _ = try RejectList.decode(octets, split: 0)
    }
  }

  private static func control(_ random: inout SplitMix64) -> FileControl {
    var control = FileControl()
    control.received.records = Int64.random(in: 0 ... .max, using: &random)
    for index in control.outcomes.indices {
      control.outcomes[index].dataOctets = Int64.random(in: 0 ... .max, using: &random)
    }
    control.chargeMicros = MoneySum(micros: Int128(Int64.random(in: .min...0, using: &random)) * 9)
    control.reasons[40] = 3
    return control
  }

  /// Decodes a block file of damaged octets: `OctetError` arrives as the file's damage.
  private static func read<Block>(
    _ octets: [UInt8], in folder: TestFolder, _ open: (String) throws(LakeError) -> Block
  ) throws(OctetError) -> Block? {
    do {
      return try open(try folder.write(octets, to: "block"))
    } catch {
      throw .invalid(offset: 0, what: "\(error)")
    }
  }

  @Test("Intake blocks: laws and hostile octets")
  func intakeBlocks() throws {
    var random = SplitMix64(default: 20_261_503)
    let folder = try TestFolder()
    let control = Self.control(&random)
    let segments: [(partition: Int, records: Int, octets: [UInt8])] = [
      (0, 3, [1, 2, 3]), (4, 1, []), (7, 1_000, [UInt8](repeating: 9, count: 500)),
    ]
    let octets = IntakeBlock.encode(
      segments: segments, rejects: [8, 8], control: control, lines: 1_234)
    let block = try IntakeBlock(ofFile: try folder.write(octets, to: "block"))
    #expect(block.control == control)
    #expect(block.lines == 1_234)
    #expect(block.segments.map(\.partition) == [0, 4, 7])
    #expect(block.segments.map(\.records) == [3, 1, 1_000])
    for (segment, wanted) in zip(block.segments, segments) {
      #expect(Array(octets[segment.offset..<segment.offset + segment.octets]) == wanted.octets)
    }
    let rejects = block.rejectsOffset..<block.rejectsOffset + block.rejectsOctets
    #expect(Array(octets[rejects]) == [8, 8])
    HostileOctets.feed(octets, rounds: 400, &random) { octets throws(OctetError) in
      _ = try Self.read(octets, in: folder) { path throws(LakeError) in
        try IntakeBlock(ofFile: path)
      }
    }
  }

  @Test("Partition blocks: laws and hostile octets")
  func partitionBlocks() throws {
    var random = SplitMix64(default: 20_261_504)
    let folder = try TestFolder()
    var money = MoneyTotals()
    money.usageMicros = MoneySum(micros: 1 << 100)
    money.invoiceRoundingMicros = MoneySum(micros: -5)
    money.subscribers = 12
    money.invoiceTaxMicros = MoneySum(micros: 1 << 90)
    var accounts = AccountTotals()
    accounts.accounts = 3
    accounts.closingDebtMicros = MoneySum(micros: -(1 << 99))
    accounts.pointsClosing = MoneySum(micros: 8)
    money.accounts = accounts
    var bundles = BundleTotals()
    bundles.add(.rolled, of: .data, quantity: .min)
    bundles.add(free: 5, of: .content)
    let controls = [0: Self.control(&random), 5: Self.control(&random)]
    let files: [(table: String, region: String, rows: Int, octets: [UInt8])] = [
      ("usage", "HA", 2, [1, 2]), ("invoices", "", 0, []), ("charges", "", 9, [7, 7, 7]),
    ]
    let octets = PartitionBlock.encode(
      files: files, controls: controls, money: money, bundles: bundles, indicators: [1],
      campaigns: [[2], [], [3, 4]], customerBills: [6, 5], records: 77)
    let block = try PartitionBlock(ofFile: try folder.write(octets, to: "block"))
    #expect(block.controls == controls)
    #expect(block.money == money && block.bundles == bundles)
    #expect(block.customerBills == [6, 5])
    #expect(
      block.indicators == [1] && block.campaigns == [[2], [], [3, 4]] && block.records == 77)
    for (file, wanted) in zip(block.files, files) {
      #expect(file.table == wanted.table && file.region == wanted.region)
      #expect(file.rows == wanted.rows)
      #expect(Array(octets[file.offset..<file.offset + file.octets]) == wanted.octets)
      #expect(file.digest == ContentDigest(of: wanted.octets))
    }
    HostileOctets.feed(octets, rounds: 400, &random) { octets throws(OctetError) in
      _ = try Self.read(octets, in: folder) { path throws(LakeError) in
        try PartitionBlock(ofFile: path)
      }
    }
  }

  @Test("Totals of nonsense add up to the largest number, or are refused: they stop nobody")
  func nonsenseTotals() throws {
    var control = FileControl()
    control.received.records = .max
    control.outcomes[0].voiceMilliseconds = .min
    control.reasons[3] = .max
    control.reopened[0] = .max
    var money = MoneyTotals()
    money.subscribers = .max
    money.invoices = .max
    money.lateRecords = .max
    let limit: Int128 = 1 << 112
    for (micros, isRead) in [(limit, true), (-limit, true), (limit + 1, false), (.min, false)] {
      control.chargeMicros.micros = micros
      var writer = OctetWriter()
      control.encode(into: &writer)
      var reader = OctetReader(writer.octets)
      guard isRead else {
        #expect(throws: OctetError.self, "\(micros)") { try FileControl(from: &reader) }
        continue
      }
      let read = try FileControl(from: &reader)
      var sum = read
      for _ in 0..<3 { sum += read }
      #expect(sum.received.records == .max && sum.chargeMicros.micros == 4 * micros)
      #expect(!sum.differences(of: "f").isEmpty)
    }
    var sums = money
    sums += money
    #expect(sums.subscribers == .max && sums.invoices == .max && sums.lateRecords == .max)
  }

  @Test("An index that asks for more than its file has is damage, and takes no memory for it")
  func boastfulIndex() throws {
    let folder = try TestFolder()
    let path = try folder.write([0xFF, 0xFF, 0xFF, 0xFF, 1], to: "block")
    #expect(throws: LakeError.self) { try IntakeBlock(ofFile: path) }
    for (offset, count) in [(0, 1 << 50), (3, 1 << 40), (1 << 40, 1)] {
      #expect(throws: LakeError.self) {
        try FileReading.octets(of: path, offset: offset, count: count)
      }
    }
  }

  @Test("Days that no feed can name are no days of a customer")
  func impossibleDays() throws {
    var random = SplitMix64(default: 20_261_505)
    var file = Self.customer(&random)
    for (number, isRead) in [
      (-719_162, true), (2_932_897, true), (2_932_898, false), (.min, false),
    ]
      as [(Int32, Bool)]
    {
      file.subscriber.activatedOn = CivilDay(number: number)
      let octets = CustomerSlice.encode([file])
      if isRead {
        #expect(try CustomerSlice.decode(octets) == [file])
      } else {
        #expect(throws: OctetError.self, "\(number)") { try CustomerSlice.decode(octets) }
      }
    }
  }
}
