import Jobs
import Measures
import Records

/// What an image is compiled from, and the bytes that carry it. The tables are not sent: who
/// receives the bytes compiles them again, so that no image can exist that the checks didn't see.
///
/// *Format*, version 2. `n` is LEB128, `s` zigzag LEB128, `t` n and that many octets of UTF-8,
/// `[x]` n and so many x, an index n into the list named, `x?` n + 1 or 0 for none, `s?` 0 or
/// 1 s, `flag` 0 or 1.
/// ```
/// 'R' 'M' 'T' 'I'  version n   year n  month n
/// clock [from s, offset s]     currency t  time zone t   home [t]  away [t]
/// calendars [id t, weekend days, holidays [day s], worked [day s]]
/// bands [id t, weekdays days, classes [class], calendar t, from n, to n]
/// zones [id t, name t]         carriers ascending [t]    own carriers [t]
/// prefixes by text [digits t, zone, carrier?, validity]  default zone?
/// portings by number [number n, carrier, zone?, validity]
/// exchange rates [currency t, numerator s, denominator s]
/// counters [id t, period, scope]
/// rules [id t, tariff t, service, direction?, zones [zone], bands [band], serving, carrier filter,
///        rating groups ascending [n], validity, weight s, rate, counting, tag t]
/// rate = [from s, unit s, increment s, price s], currency t, connect s, policy, minimum s, cap s?,
///        rounding, quantum s, offset, split
/// counting = 0 | 1, counter t, step s, block s, block price s
/// plans [id t, name t, kind, validity, fee, setup s, discounts [discount], contract,
///        tariffs [t], fallbacks [t], allowances [allowance]]
/// fee = amount s, cycle months s, joining, leaving, suspended, days s, rounding, quantum s
/// discount = id t, name t, 0 micros s | 1 basis points s, months s, validity, roles [role]
/// contract = 0 | 1, months s, early fee s, early fee a month s
/// allowance = id t, service, quantity s, increment s, direction?, zones, bands, serving,
///             carrier filter, rating groups, priority s, period, valid days s, prorated flag,
///             rollover (0 | 1, cycles s, cap s?), shared flag, member caps [role, quantity s],
///             sub-limits [id t, quantity s, zones, serving, rating groups], on empty,
///             price s, price unit s
/// offers [id t, name t, products [t], items [id t, price s], effect]
/// where a plan has a generation: generations [plan n, generation]
/// days = byte (bit 0 Monday)   validity = from s?, to s?
/// serving = 0 anywhere | 1 home | 2 roaming | 3 [code t, ascending]
/// carrier filter = 0 any | 1 on-net | 2 off-net | 3 [carrier t, ascending]
/// ```
/// An enumerated value is its position in its declaration. Nothing follows.
struct ImageSource {
  static let magic = Array("RMTI".utf8)
  static let version = 2

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
    writer.list(clock.transitions) { writer, transition in
      writer.signed(transition.fromMilliseconds)
      writer.signed(transition.offsetMilliseconds)
    }
    writer.text(catalogue.currency)
    writer.text(catalogue.timeZone)
    writer.texts(catalogue.networks.home)
    writer.texts(catalogue.networks.away)
    writer.list(catalogue.calendars) { $0.write($1) }
    writer.list(catalogue.bands) { $0.write($1) }
    writer.list(catalogue.zones) { writer, zone in
      writer.text(zone.id)
      writer.text(zone.name)
    }
    try writeNumbers(&writer, index: index)
    writer.list(catalogue.exchangeRates) { writer, rate in
      writer.text(rate.currency)
      writer.signed(rate.numerator)
      writer.signed(rate.denominator)
    }
    writer.list(catalogue.counters) { writer, counter in
      writer.text(counter.id)
      writer.choice(counter.period)
      writer.choice(counter.scope)
    }
    writer.count(catalogue.rules.count)
    for rule in catalogue.rules { try writer.write(rule, index: index) }
    writer.count(catalogue.plans.count)
    for plan in catalogue.plans { try writer.write(plan, index: index) }
    writer.list(catalogue.offers) { $0.write($1) }
    writeGenerations(&writer)
    return writer.bytes
  }

  /// Nothing where no plan has one: what prices the same has the same bytes as without the word.
  private func writeGenerations(_ writer: inout ImageWriter) {
    let told = catalogue.plans.enumerated().compactMap { position, plan in
      plan.generation.map { (position, $0) }
    }
    if told.isEmpty { return }
    writer.list(told) { writer, entry in
      writer.count(entry.0)
      writer.choice(entry.1)
    }
  }

  private func writeNumbers(
    _ writer: inout ImageWriter, index: CatalogueIndex
  ) throws(TariffError) {
    let carriers = Set(catalogue.prefixes.map(\.carrier) + catalogue.portings.map(\.carrier))
      .subtracting([""]).sorted()
    var positions: [String: Int] = [:]
    for (position, carrier) in carriers.enumerated() { positions[carrier] = position + 1 }
    writer.texts(carriers)
    writer.texts(Set(catalogue.ownCarriers).sorted())
    writer.count(catalogue.prefixes.count)
    for prefix in catalogue.prefixes.sorted(by: ZonePrefix.comesBefore) {
      writer.text(prefix.prefix)
      writer.count(try index.zone(prefix.zone, referrer: prefix.prefix))
      writer.count(positions[prefix.carrier] ?? 0)
      writer.validity(prefix.validity)
    }
    let zone = catalogue.defaultZone
    writer.count(zone.isEmpty ? 0 : try index.zone(zone, referrer: "default zone") + 1)
    writer.count(catalogue.portings.count)
    for porting in catalogue.portings.sorted(by: Porting.comesBefore) {
      let zone = porting.zone
      writer.number(porting.number)
      writer.count((positions[porting.carrier] ?? 1) - 1)
      writer.count(zone.isEmpty ? 0 : try index.zone(zone, referrer: "\(porting.number)") + 1)
      writer.validity(porting.validity)
    }
  }
}
