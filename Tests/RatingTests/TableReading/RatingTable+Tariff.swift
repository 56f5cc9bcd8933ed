import Jobs
import Measures
import Records

extension RatingTable {
  /// `clock +1h until 2026-10-25T01:00:00Z then +0h`
  mutating func readClock(_ words: inout Words) throws {
    var transitions: [ZoneClock.Transition] = []
    var from = Int64.min
    while !words.isEmpty {
      let hours = try words.next()
      guard hours.hasSuffix("h"), let offset = Int64(hours.dropLast()) else {
        throw TableMistake(line: words.line, word: hours)
      }
      transitions.append(
        ZoneClock.Transition(fromMilliseconds: from, offsetMilliseconds: offset * 3_600_000))
      if !words.isEmpty {
        try words.expect("until")
        from = try utc(try words.next(), line: words.line)
        try words.expect("then")
      }
    }
    clock = ZoneClock(transitions: transitions)
  }

  /// `calendar cn [weekend 6-7] [holidays 10-01,10-02] [worked 10-10]`
  mutating func readCalendar(_ words: inout Words) throws {
    var calendar = DayCalendar(id: try words.next())
    while !words.isEmpty {
      let word = try words.next()
      switch word {
      case "weekend": calendar.weekend = try words.weekdays()
      case "holidays":
        calendar.holidays = try words.list().map { try day($0, line: words.line) }
      case "worked": calendar.worked = try words.list().map { try day($0, line: words.line) }
      default: throw TableMistake(line: words.line, word: word)
      }
    }
    catalogue.calendars.append(calendar)
  }

  /// `band peak 1-5 08:00-19:00`, `band rest weekend,holiday 00:00-24:00 [calendar cn]`
  mutating func readBand(_ words: inout Words) throws {
    let id = try words.next()
    var band = TimeBand(id: id, weekdays: [], fromMinute: 0, toMinute: 0)
    if let classes = words.classes() {
      band.classes = classes
    } else {
      band.weekdays = try words.weekdays()
    }
    let span = try words.next()
    let minutes = span.split(separator: "-").map { part -> Int? in
      let parts = part.split(separator: ":").compactMap { Int($0) }
      return parts.count == 2 ? parts[0] * 60 + parts[1] : nil
    }
    guard minutes.count == 2, let from = minutes[0], let to = minutes[1] else {
      throw TableMistake(line: words.line, word: span)
    }
    band.fromMinute = from
    band.toMinute = to
    if !words.isEmpty {
      try words.expect("calendar")
      band.calendar = try words.next()
    }
    catalogue.bands.append(band)
  }

  /// `prefix 86139 mobile [carrier CMCC] [from 10-05] [until 10-20]`
  mutating func readPrefix(_ words: inout Words) throws {
    let digits = try words.next()
    var prefix = ZonePrefix(prefix: digits, zone: try words.next())
    while !words.isEmpty {
      let word = try words.next()
      if word == "carrier" {
        prefix.carrier = try words.next()
      } else {
        try readValidity(word, &words, &prefix.validity)
      }
    }
    catalogue.prefixes.append(prefix)
  }

  /// `ported 8613900000001 CUCC [zone z] [from 10-05] [until 10-20]`
  mutating func readPorting(_ words: inout Words) throws {
    let number = UInt64(try words.int())
    var porting = Porting(number: number, carrier: try words.next())
    while !words.isEmpty {
      let word = try words.next()
      if word == "zone" {
        porting.zone = try words.next()
      } else {
        try readValidity(word, &words, &porting.validity)
      }
    }
    catalogue.portings.append(porting)
  }

  /// `exchange USD 71/10`: of the catalogue's currency for one.
  mutating func readExchange(_ words: inout Words) throws {
    let currency = try words.next()
    let text = try words.next()
    let parts = text.split(separator: "/").compactMap { Int64($0) }
    guard parts.count == 2 else { throw TableMistake(line: words.line, word: text) }
    catalogue.exchangeRates.append(
      ExchangeRate(currency: currency, numerator: parts[0], denominator: parts[1]))
  }

  /// `counter abroad day [group]`
  mutating func readCounter(_ words: inout Words) throws {
    let id = try words.next()
    var counter = Counter(id: id, period: try words.code(Counter.Period.init))
    if !words.isEmpty { counter.scope = try words.code(Counter.Scope.init) }
    catalogue.counters.append(counter)
  }

  /// `rule id service [filters] [from d] [until d] [weight n] [tariff t] [currency USD] [tag w]`
  mutating func readRule(_ words: inout Words) throws {
    let id = try words.next()
    var rule = TariffRule(
      id: id, tariff: "t", service: try words.service(), rate: Rate(slots: []))
    while !words.isEmpty {
      let word = try words.next()
      switch word {
      case "tariff": rule.tariff = try words.next()
      case "weight": rule.weight = try words.int()
      case "currency": rule.rate.currency = try words.next()
      case "tag": rule.tag = try words.next()
      case "from", "until": try readValidity(word, &words, &rule.validity)
      default:
        var filters = Filters(
          direction: rule.direction, zones: rule.zones, bands: rule.bands, serving: rule.serving,
          carriers: rule.carriers, ratingGroups: rule.ratingGroups)
        try filters.read(word, &words)
        rule.direction = filters.direction
        rule.zones = filters.zones
        rule.bands = filters.bands
        rule.serving = filters.serving
        rule.carriers = filters.carriers
        rule.ratingGroups = filters.ratingGroups
      }
    }
    catalogue.rules.append(rule)
  }

  private func readValidity(
    _ word: String, _ words: inout Words, _ validity: inout Validity
  ) throws {
    switch word {
    case "from": validity.from = try day(&words)
    case "until": validity.to = try day(&words)
    default: throw TableMistake(line: words.line, word: word)
    }
  }

  /// A line below a rule: `slot 60s 60s 1s 0.60`, `connect 0.10 always`, `minimum`, `cap`,
  /// `round up 0.001`, `offset remainder`, `split bands`,
  /// `count abroad [step 1MB] [block 1GB 5.00]`.
  mutating func readRate(_ head: String, _ words: inout Words) throws {
    let last = catalogue.rules.count - 1
    if head == "count" {
      catalogue.rules[last].counting = try readCounting(&words)
      return
    }
    var rate = catalogue.rules[last].rate
    switch head {
    case "slot":
      let from = try words.quantity()
      let unit = try words.quantity()
      let increment = try words.quantity()
      rate.slots.append(
        Rate.Slot(from: from, unit: unit, increment: increment, priceMicros: try words.money()))
    case "connect":
      rate.connectFeeMicros = try words.money()
      if !words.isEmpty { rate.connectFeePolicy = try words.code(Rate.ConnectFeePolicy.init) }
    case "minimum": rate.minimumMicros = try words.money()
    case "cap": rate.capMicros = try words.money()
    case "round":
      rate.rounding = try words.code(Rounding.init)
      rate.quantumMicros = try words.money()
    case "offset": rate.offset = try words.code(Rate.Offset.init)
    case "split": rate.split = try words.code(Rate.Split.init)
    default: throw TableMistake(line: words.line, word: head)
    }
    catalogue.rules[last].rate = rate
  }

  private func readCounting(_ words: inout Words) throws -> Counting {
    var counting = Counting(counter: try words.next())
    while !words.isEmpty {
      let word = try words.next()
      switch word {
      case "step": counting.step = try words.quantity()
      case "block":
        counting.block = try words.quantity()
        counting.blockPriceMicros = try words.money()
      default: throw TableMistake(line: words.line, word: word)
      }
    }
    return counting
  }
}
