import Jobs
import Measures
import Records

/// What an image is compiled from, and the bytes that carry it. The tables are not sent: who
/// receives the bytes compiles them again, so that no image can exist that the checks didn't see.
///
/// *Format*, version 1. `n` is LEB128, `s` zigzag LEB128, `t` n and that many octets of UTF-8,
/// `[x]` n and so many x, an index n into the list named, `x?` n + 1 or 0 for none.
/// ```
/// 'R' 'M' 'T' 'I'  version n   year n  month n
/// clock [from s, offset s]     currency t  time zone t   home [t]  away [t]
/// bands [id t, weekdays byte (bit 0 Monday), from n, to n]
/// zones [id t, name t]         prefixes by text [digits t, zone]       default zone?
/// rules [id t, tariff t, service, direction?, zones [zone], bands [band], serving, weight s, rate]
/// rate = [from s, unit s, increment s, price s], connect s, policy, minimum s, cap? (0 | 1 s),
///        rounding, quantum s, offset, split
/// plans [id t, name t, kind, amount s, joining, leaving, suspended, days n, rounding, quantum s,
///        tariffs [t], allowances [allowance]]
/// allowance = id t, service, quantity s, increment s, direction?, zones, bands, serving,
///             rating groups ascending [n], priority s, prorated byte
/// serving = 0 anywhere | 1 home | 2 roaming | 3 [code t, ascending]
/// ```
/// An enumerated value is its position in its declaration. Nothing follows.
struct ImageSource {
  static let magic = Array("RMTI".utf8)
  static let version = 1

  var catalogue: Catalogue
  var month: BillingMonth
  var clock: ZoneClock
}

extension ImageSource {
  func encoded(index: CatalogueIndex) throws(TariffError) -> [UInt8] {
    var writer = ImageWriter()
    for byte in Self.magic { writer.byte(byte) }
    writer.count(Self.version)
    writer.count(month.year)
    writer.count(month.month)
    writer.count(clock.transitions.count)
    for transition in clock.transitions {
      writer.signed(transition.fromMilliseconds)
      writer.signed(transition.offsetMilliseconds)
    }
    writer.text(catalogue.currency)
    writer.text(catalogue.timeZone)
    writer.texts(catalogue.networks.home)
    writer.texts(catalogue.networks.away)
    writer.count(catalogue.bands.count)
    for band in catalogue.bands { writer.write(band) }
    writer.count(catalogue.zones.count)
    for zone in catalogue.zones {
      writer.text(zone.id)
      writer.text(zone.name)
    }
    writer.count(catalogue.prefixes.count)
    for prefix in catalogue.prefixes.sorted(by: { $0.prefix < $1.prefix }) {
      writer.text(prefix.prefix)
      writer.count(try index.zone(prefix.zone, referrer: prefix.prefix))
    }
    let zone = catalogue.defaultZone
    writer.count(zone.isEmpty ? 0 : try index.zone(zone, referrer: "default zone") + 1)
    writer.count(catalogue.rules.count)
    for rule in catalogue.rules { try writer.write(rule, index: index) }
    writer.count(catalogue.plans.count)
    for plan in catalogue.plans { try writer.write(plan, index: index) }
    return writer.bytes
  }
}

extension ImageWriter {
  fileprivate mutating func texts(_ texts: [String]) {
    count(texts.count)
    for text in texts { self.text(text) }
  }

  fileprivate mutating func indices(_ indices: [Int]?) {
    count(indices?.count ?? 0)
    for index in indices ?? [] { count(index) }
  }

  /// Of the kinds in this file, none is missing from its own `allCases`.
  fileprivate mutating func choice<Kind: CaseIterable & Equatable>(_ kind: Kind) {
    guard let position = Array(Kind.allCases).firstIndex(of: kind) else {
      preconditionFailure("Every value of an enumeration is one of its cases.")
    }
    count(position)
  }

  fileprivate mutating func write(_ band: TimeBand) {
    text(band.id)
    byte(band.weekdays.reduce(0) { (1...7).contains($1) ? $0 | 1 << ($1 - 1) : $0 })
    count(max(0, band.fromMinute))
    count(max(0, band.toMinute))
  }

  fileprivate mutating func direction(_ direction: Direction?) {
    count(direction.map { Int($0.rawValue) + 1 } ?? 0)
  }

  fileprivate mutating func serving(_ serving: ServingFilter) {
    switch serving {
    case .anywhere: byte(0)
    case .home: byte(1)
    case .roaming: byte(2)
    case .codes(let codes):
      byte(3)
      texts(Set(codes).sorted())
    }
  }

  fileprivate mutating func write(
    _ rule: TariffRule, index: CatalogueIndex
  ) throws(TariffError) {
    text(rule.id)
    text(rule.tariff)
    choice(rule.service)
    direction(rule.direction)
    indices(try index.zones(rule.zones, referrer: rule.id))
    indices(try index.bands(rule.bands, referrer: rule.id))
    serving(rule.serving)
    signed(Int64(rule.weight))
    let rate = rule.rate
    count(rate.slots.count)
    for slot in rate.slots {
      signed(slot.from)
      signed(slot.unit)
      signed(slot.increment)
      signed(slot.priceMicros)
    }
    signed(rate.connectFeeMicros)
    choice(rate.connectFeePolicy)
    signed(rate.minimumMicros)
    byte(rate.capMicros == nil ? 0 : 1)
    if let cap = rate.capMicros { signed(cap) }
    choice(rate.rounding)
    signed(rate.quantumMicros)
    choice(rate.offset)
    choice(rate.split)
  }

  fileprivate mutating func write(_ plan: Plan, index: CatalogueIndex) throws(TariffError) {
    text(plan.id)
    text(plan.name)
    choice(plan.kind)
    signed(plan.fee.amountMicros)
    choice(plan.fee.joining)
    choice(plan.fee.leaving)
    choice(plan.fee.suspended)
    count(plan.fee.daysOfMonth)
    choice(plan.fee.rounding)
    signed(plan.fee.quantumMicros)
    texts(plan.tariffs)
    count(plan.allowances.count)
    for allowance in plan.allowances {
      text(allowance.id)
      choice(allowance.service)
      signed(allowance.quantity)
      signed(allowance.increment)
      direction(allowance.direction)
      indices(try index.zones(allowance.zones, referrer: allowance.id))
      indices(try index.bands(allowance.bands, referrer: allowance.id))
      serving(allowance.serving)
      let groups = Set(allowance.ratingGroups).sorted()
      count(groups.count)
      for group in groups { number(UInt64(group)) }
      signed(Int64(allowance.priority))
      byte(allowance.prorated ? 1 : 0)
    }
  }
}
