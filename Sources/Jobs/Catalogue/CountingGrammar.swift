import Measures

/// Counters and exchange rates of a catalogue.
///
/// ```yaml
/// counters:                    # what adds up over records: month, day, event
///   data_month: {period: month}
///   family_month: {period: month, scope: group}          # scope absent: subscriber
/// exchangeRates:               # one unit of it in units of the catalogue's currency
///   USD: "7.1234"              # at most nine decimals, exact
///   JPY: 493/10000             # or a fraction
/// ```
struct CountingGrammar {
  private let findings: FindingList

  init(_ findings: FindingList) { self.findings = findings }

  /// The counters by id, in the order of the file, placed at their ids.
  func counters(_ map: YamlMap?) -> [Placed<Counter>] {
    guard let map else { return [] }
    return map.keys().compactMap { key in
      guard Form.identifier.read(key.value) != nil else {
        findings.error(
          at: key.place, "the counter \"\(shortened(key.value))\" is not \(Form.identifier.what)",
          "write it like data_month")
        return nil
      }
      guard let entry = map.map(key.value) else { return nil }
      defer { entry.finish() }
      let period: Counter.Period? = entry.value("period", .codes("a period"))
      let scope = entry.value("scope", .codes("a scope"), ifAbsent: Counter.Scope.subscriber)
      return period.map {
        Placed(value: Counter(id: key.value, period: $0, scope: scope), place: key.place)
      }
    }
  }

  /// The exchange rates in the order of the file; `own` is the catalogue's currency.
  func exchangeRates(_ map: YamlMap?, own: String) -> [ExchangeRate] {
    guard let map else { return [] }
    return map.entries().compactMap { key, text in
      guard let currency = Form.currency.read(key.value) else {
        findings.error(
          at: key.place, "\"\(shortened(key.value))\" is not \(Form.currency.what)",
          "write it like USD")
        return nil
      }
      if currency == own {
        findings.error(
          at: key.place, "\(currency) is the catalogue's own currency", "remove its exchange rate")
      }
      guard let ratio = map.placed(currency, .ratio) else { return nil }
      return ExchangeRate(
        currency: currency, numerator: ratio.value.numerator, denominator: ratio.value.denominator)
    }
  }
}

/// A positive rational number in lowest terms.
struct Ratio: Hashable {
  let numerator: Int64
  let denominator: Int64

  /// nil unless both are positive.
  init?(_ numerator: Int64, _ denominator: Int64) {
    guard numerator > 0, denominator > 0 else { return nil }
    var (a, b) = (numerator, denominator)
    while b != 0 { (a, b) = (b, a % b) }
    self.numerator = numerator / a
    self.denominator = denominator / a
  }
}

extension Form<Ratio> {
  /// `7.1234` exactly, or `71234/10000`.
  static var ratio: Form {
    Form(
      what: "a decimal greater than 0 with at most nine decimals, or a fraction",
      example: "\"7.1234\""
    ) { text in
      if let stroke = text.firstIndex(of: "/") {
        guard let numerator = DecimalText.scaled(text[..<stroke], decimals: 0),
          let denominator = DecimalText.scaled(text[text.index(after: stroke)...], decimals: 0)
        else { return nil }
        return Ratio(numerator, denominator)
      }
      return DecimalText.scaled(text, decimals: 9).flatMap { Ratio($0, 1_000_000_000) }
    }
  }
}
