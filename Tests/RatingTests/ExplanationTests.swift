import Jobs
import Measures
import Rating
import Records
import Tariffs
import Testing

@Suite("An explanation says how a record came to its charge")
struct ExplanationTests {
  private static let tariff = """
    away HK
    counter abroad day
    zone home 86
    zone far 852
    band peak 1-5 08:00-19:00
    band rest 1-7 00:00-24:00
    rule peak voice direction mo bands peak
      slot 0s 1min 1min 0.60
      connect 0.10 anyCharged
      split bands
    rule rest voice direction mo bands rest
      slot 0s 1min 1s 0.30
      split bands
    rule long voice zones far
      slot 0s 1min 1min 2.00
    rule heard voice direction mt weight 9
      slot 0s 1min 1min 0
    rule roaming data serving HK
      slot 0 1MB 1MB 1.00
      count abroad
      cap 5.00
    plan basic
    allowance calls voice 60s by 1s price 0.02 per 1min
    hold a basic
    """

  private func explain(_ lines: String, number: Int) throws -> (RecordExplanation, TariffImage) {
    let table = try RatingTable(text: Self.tariff + "\n" + lines)
    let image = try TariffImage.compile(
      catalogue: table.catalogue, month: table.month, clock: table.clock)
    var records = table.records
    var kernel = RatingKernel(image: image, month: table.month)
    let said = kernel.explain(&records, profiles: table.profiles(image), at: number)
    return (said, image)
  }

  @Test("by segments: slot, band, rule, increments and exact price, beside the bundle and the fee")
  func segments() throws {
    // 2026-10-01 is a Thursday: a minute from the bundle, one of peak, half a minute of the rest.
    let (said, image) = try explain("a 10-01T18:58:00 voice 150s to 86 => 0.87", number: 0)
    #expect(said.event.chargeMicros == 870_000)
    #expect(said.segments.map { image.rules[Int($0.rule)].id } == ["peak", "rest"])
    #expect(said.segments.map(\.position) == [60_000, 120_000])
    #expect(said.segments.map(\.increments) == [1, 30])
    #expect(said.segments.map(\.quantity) == [60_000, 30_000])
    #expect(said.segments.map { $0.band.map { image.bands[Int($0)].id } } == ["peak", "rest"])
    #expect(said.segments.map(\.price.numerator) == [600_000, 150_000])
    #expect(said.connectFee.numerator == 100_000 && said.connectFee.denominator == 1)
    #expect(said.drawnPrice.numerator == 20_000)
    #expect(said.sum.numerator == 870_000 && said.sum.denominator == 1)
    #expect(said.quantumMicros == 1_000)
    let balance = try #require(said.balances.first)
    #expect(said.balances.count == 1 && balance.takes)
    #expect(balance.leftBefore == 60_000 && balance.drawn == 60_000)
  }

  @Test("with the rules that were not chosen, and the first filter that each failed")
  func rules() throws {
    let (said, image) = try explain("a 10-01T09:00:00 voice 30s to 86 => 0.01", number: 0)
    let fates = said.rules.map { (image.rules[Int($0.rule)].id, $0.fate) }
    #expect(fates.map(\.0) == ["heard", "peak", "rest", "long"])
    #expect(fates.map(\.1) == [.direction, .chosen, .band, .zone])
    let (far, _) = try explain("a 10-03T09:00:00 voice 30s to 852 mt => 0.01", number: 0)
    #expect(far.rules.map(\.fate) == [.chosen, .direction, .direction, .lessWeight])
    #expect(far.place.zone.map { image.zones[Int($0)].id } == "far")
  }

  @Test("with the counter before and after")
  func counter() throws {
    let (said, image) = try explain(
      """
      a 10-01T09:00:00 data 3MB in HK => 3.00
      a 10-01T10:00:00 data 4MB in HK => 2.00
      """, number: 1)
    let counter = try #require(said.counter)
    #expect(image.counters[Int(counter.counter)].id == "abroad" && counter.day == 0)
    #expect(counter.before.map(\.usage) == [3 << 20] && counter.chargeBeforeMicros == 3_000_000)
    #expect(counter.after.map(\.usage) == [7 << 20] && counter.chargeAfterMicros == 5_000_000)
    #expect(counter.after.map(\.micros) == [7_000_000])
    #expect(said.event.chargeMicros == 2_000_000 && said.sum.numerator == 7_000_000)
    #expect(said.segments.isEmpty)
  }

  @Test("of what isn't charged, why: no rule, twice there, nothing to take back")
  func rejected() throws {
    let lines = """
      a 10-01T09:00:00 data 1MB => NO_RATE
      a 10-02T09:00:00 voice 1min to 86 => 0.02
      a 10-02T09:00:00 voice 1min to 86 => DUPLICATE
      a 10-03T09:00:00 voice 1min id 7 reverses => NO_REVERSED_RECORD
      """
    let reasons = try (0..<4).map { try explain(lines, number: $0).0.event.reason }
    #expect(
      reasons.map { RejectReason(rawValue: $0) }
        == [.noRate, nil, .duplicate, .noReversedRecord])
    #expect(try explain(lines, number: 0).0.rules.map(\.fate) == [.serving])
  }
}
