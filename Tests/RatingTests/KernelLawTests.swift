import Jobs
import Measures
import Rating
import Records
import Seeds
import Tariffs
import Testing

@Suite("The parts of the kernel")
struct KernelLawTests {
  private static let edges: [UInt64] = [
    1, 2, 3, 5, 7, 1_000, 1_024, 60_000, 65_535, 65_536, 65_537, (1 << 32) - 1, 1 << 32,
    (1 << 62) - 1, 1 << 62, (1 << 62) + 1, (1 << 63) - 1,
  ]

  @Test("a reciprocal divides as division does, up to 2^63")
  func reciprocals() {
    var seed = SplitMix64(seed: LawSeed.chosen)
    for round in 0..<20_000 {
      let divisor =
        round < Self.edges.count
        ? Self.edges[round] : max(1, seed.next() >> UInt64(1 + seed.below(63)))
      let reciprocal = Reciprocal(divisor)
      let random = seed.next() >> UInt64(1 + seed.below(63))
      let multiple = random / divisor * divisor
      for dividend in Self.edges + [0, random, multiple, multiple &- 1] where dividend < 1 << 63 {
        #expect(
          reciprocal.quotient(of: dividend) == dividend / divisor,
          "\(dividend) / \(divisor). \(LawSeed.remedy)")
      }
    }
  }

  @Test("the Int64 kernel charges as 128 bits do, as far as it is proved")
  func narrowIsWide() throws {
    var seed = SplitMix64(seed: LawSeed.chosen &+ 3)
    var narrow = 0
    for _ in 0..<150 {
      var random = RandomMonth(seed: &seed)
      for index in random.catalogue.rules.indices {
        random.catalogue.rules[index].rate.split = .none
        random.catalogue.rules[index].rate.minimumMicros = 0
        if seed.oneIn(3) {
          random.catalogue.rules[index].rate.slots[0].priceMicros = Int64(seed.next() >> 24)
          random.catalogue.rules[index].rate.slots[0].unit = Int64(1 + seed.below(1 << 30))
        }
      }
      // Prices that no kernel can hold are the compiler's to refuse, and others' to test.
      guard
        let image = try? TariffImage.compile(
          catalogue: random.catalogue, month: random.month, clock: random.clock)
      else { continue }
      let rates = RateTable(image.rules)
      let wide = WideRater(image: image, finder: RuleFinder(image))
      let pricer = Pricer(rates: rates, wide: wide)
      for (number, rule) in image.rules.enumerated() where rule.narrowQuantityMax > 0 {
        let edge = seed.oneIn(2) ? rule.narrowQuantityMax : Int64(1 + seed.below(10_000_000))
        let quantity = min(edge, rule.narrowQuantityMax)
        let record = UsageRecord(
          startMilliseconds: 0, quantity: quantity, subscriber: 0, service: rule.service)
        let free = seed.oneIn(2) ? 0 : min(quantity, Int64(seed.below(200_000)))
        let place = EventPlace(
          bandEndMilliseconds: .max, zone: 0, destination: 0, version: 0, ratingGroup: 0, band: 0,
          day: 0)
        // The longest list of slots is short: so long a quantity stays quick.
        let found = pricer.charge(
          record, at: place, plan: 0, rule: UInt16(number), free: free)
        let expected = wide.charge(
          record, at: place, plan: 0, rule: UInt16(number), free: free,
          paysConnectFee: found.priced > 0
            ? rule.connectFeePolicy != .firstSegmentCharged || free == 0
            : rule.connectFeePolicy == .always || (free == 0 && found.priced > 0))
        #expect(found.reason == nil && expected.reason == nil)
        #expect(found.micros == expected.micros, "\(rule.id) \(quantity). \(LawSeed.remedy)")
        #expect(found.priced == expected.priced, "\(rule.id) \(quantity). \(LawSeed.remedy)")
        narrow += 1
      }
    }
    #expect(narrow > 1_000)
  }

  @Test("records far apart are sorted too")
  func sorting() {
    var seed = SplitMix64(seed: LawSeed.chosen &+ 4)
    for count in [2, 17, 511, 512, 2_000] {
      for spread in [0, 4, 20, 40, 63] as [UInt64] {
        var records = (0..<count).map { number in
          UsageRecord(
            startMilliseconds: Int64(bitPattern: seed.next()) >> Int64(63 - spread),
            quantity: Int64(number), subscriber: UInt32(truncatingIfNeeded: seed.next()) >> 22,
            sequence: UInt32(number), service: .data)
        }
        if spread == 63 { records[0].subscriber = .max }
        seed.shuffle(&records)
        let expected = records.sorted {
          ($0.subscriber, $0.startMilliseconds, $0.sequence)
            < ($1.subscriber, $1.startMilliseconds, $1.sequence)
        }
        var order = RecordOrder()
        order.sort(&records)
        #expect(records == expected, "\(count) records, spread \(spread). \(LawSeed.remedy)")
        order.sort(&records)
        #expect(records == expected)
      }
    }
  }

  @Test("duplicates are found among many records of one second")
  func duplicates() {
    var seed = SplitMix64(seed: LawSeed.chosen &+ 5)
    var finder = DuplicateFinder()
    for round in 0..<20 {
      finder.begin()
      var found = 0
      let records = (0..<400).map { number in
        UsageRecord(
          startMilliseconds: Int64(number / (round % 2 == 0 ? 400 : 130)),
          quantity: Int64(seed.below(10 * (round + 1))), subscriber: 0,
          sequence: UInt32(number), service: .data, mayRepeat: seed.oneIn(5))
      }
      for index in records.indices.dropFirst() {
        let expected = records[..<index].contains { records[index].isDuplicate(of: $0) }
        #expect(
          finder.isDuplicate(at: index, in: records, from: 0) == expected,
          "Record \(index) of round \(round). \(LawSeed.remedy)")
        found += expected ? 1 : 0
      }
      #expect(found > 50)
    }
  }

  @Test("a tally of many thousand lines is sorted and whole")
  func manyLines() {
    var book = TallyBook()
    let record = UsageRecord(startMilliseconds: 0, quantity: 1, subscriber: 9, service: .sms)
    for count in [10_000, 100, 3_000] {
      for number in (0..<count).reversed() {
        let event = RatedEvent(
          chargeMicros: 1, billedQuantity: 2, plan: UInt16(number % 7), zone: UInt16(number / 7),
          band: RatedEvent.none)
        book.add(record, event, day: 30, isOverage: false)
        book.add(record, event, day: 31, isOverage: true)
      }
      let tally = book.close(subscriber: 9)
      #expect(tally.lines.count == count)
      #expect(tally.lines.allSatisfy { $0.events == 2 && $0.billedQuantity == 4 })
      #expect(
        zip(tally.lines, tally.lines.dropFirst()).allSatisfy {
          ($0.plan, $0.zone) < ($1.plan, $1.zone)
        })
      #expect(tally.chargeMicros == Int64(2 * count))
      #expect(tally.sms.overageMicros == Int64(count))
      #expect(tally.activeDays == 1 << 30)
    }
    #expect(book.close(subscriber: 1) == UsageTally(subscriber: 1))
  }

  @Test("sums that would pass Int64 find no room")
  func room() {
    var book = TallyBook()
    let record = UsageRecord(startMilliseconds: 0, quantity: 1, subscriber: 9, service: .sms)
    let event = RatedEvent(chargeMicros: -(.max - 5), billedQuantity: .max - 7)
    #expect(book.hasRoom(billed: event.billedQuantity, micros: event.chargeMicros))
    book.add(record, event, day: 0, isOverage: false)
    #expect(book.hasRoom(billed: 7, micros: 5) && book.hasRoom(billed: 7, micros: -5))
    #expect(!book.hasRoom(billed: 8, micros: 5))
    #expect(!book.hasRoom(billed: 7, micros: -6))
    #expect(!book.hasRoom(billed: 0, micros: 6))
  }
}
