import Measures
import Records

/// The section `orders:` of job.yaml: what is expected of orders, numbers and cards.
///
/// ```yaml
/// orders:
///   converged: [family_169]      # products of one C and one or more G sub-orders (融合)
///   parts:                       # of orders of other products, by kind, once they are split
///     new_line: C                # C, G: exactly one; C+, G+: one or more; none: not checked
///     broadband: G
///   due:                         # days to completion where nothing was promised, by kind
///     broadband: 15 days
///   bindingPending: 7 days       # one side complete and not the other for longer: a finding
///   soldIdle: 30 days            # sold and not active for longer
///   reserved: 15 days            # reserved for longer
///   reach: 0 days                # numbers active since so long before the month need an order too
///   retention:
///     required: true             # a cancel order needs an attempt with an outcome (注销前挽留)
///     attemptsOfKey: 2           # of key and group accounts and stars (二次挽留); 1: as everybody
///     keyStar: 4                 # from this level on; 0: no level does
///     reach: 30 days             # an attempt that names no order counts so long
///   attribution: 30 days         # from a contact to the order that is due to it
///   repeatFault: 30 days         # from a visit to the repair that repeats it
///   activate: false              # true: completed orders start and end subscriptions
/// ```
///
/// Nothing must be there; the figures above, and seven days for `new_line` and `cancel`, three for
/// `change_plan` and `add_pack`, are what holds where a key is absent.
struct OrderGrammar {
  let findings: FindingList
  /// nil where it couldn't be read.
  let catalogue: Catalogue?

  func terms(_ map: YamlMap) -> OrderTerms {
    defer { map.finish() }
    var terms = OrderTerms()
    let day = Form.days(0...3_660)
    terms.convergedProducts = converged(map)
    terms.parts = parts(map.map("parts"), terms.parts)
    terms.dueDays = dueDays(map.map("due"), terms.dueDays)
    terms.bindingPendingDays = map.value(
      "bindingPending", day, ifAbsent: terms.bindingPendingDays)
    terms.soldIdleDays = map.value("soldIdle", day, ifAbsent: terms.soldIdleDays)
    terms.reservedDays = map.value("reserved", day, ifAbsent: terms.reservedDays)
    terms.reachDays = map.value("reach", day, ifAbsent: terms.reachDays)
    terms.retention = retention(map.map("retention"))
    terms.attributionDays = map.value("attribution", day, ifAbsent: terms.attributionDays)
    terms.repeatFaultDays = map.value("repeatFault", day, ifAbsent: terms.repeatFaultDays)
    terms.activates = map.value("activate", .boolean, ifAbsent: terms.activates)
    return terms
  }

  private func converged(_ map: YamlMap) -> [String] {
    let products = map.list("converged", .identifier)
    findings.reportRepeated(products, "converged product")
    if let catalogue {
      let known = catalogue.plans.map(\.id) + catalogue.offers.map(\.id)
      for product in products where !known.contains(product.value) {
        findings.warning(
          at: product.place,
          "the catalogue has no plan, pack or offer \"\(shortened(product.value))\"",
          Nearness.remedy(for: product.value, among: known.uniqued()))
      }
    }
    return products.map(\.value)
  }

  private func parts(_ map: YamlMap?, _ usual: [OrderTerms.Parts]) -> [OrderTerms.Parts] {
    guard let map else { return usual }
    defer { map.finish() }
    return zip(Order.Kind.allCases, usual).map { kind, usual in
      guard map.has(kind.code) else { return usual }
      return parts(map, kind.code)
    }
  }

  private func parts(_ map: YamlMap, _ key: String) -> OrderTerms.Parts {
    var parts = OrderTerms.Parts()
    let words = map.list(key, Form<PartWord>.codes("a part of an order"))
    findings.reportRepeated(
      words.map { Placed(value: String($0.value.rawValue.prefix(1)), place: $0.place) },
      "network")
    for word in words {
      switch word.value {
      case .none:
        if words.count > 1 {
          findings.error(
            at: word.place, "\(key) needs none and something", "remove none, or the rest")
        }
      case .mobile: parts.mobile = .one
      case .mobiles: parts.mobile = .oneOrMore
      case .fixed: parts.fixed = .one
      case .fixeds: parts.fixed = .oneOrMore
      }
    }
    return parts
  }

  private enum PartWord: String, CaseIterable {
    case mobile = "C"
    case mobiles = "C+"
    case fixed = "G"
    case fixeds = "G+"
    case none
  }

  private func dueDays(_ map: YamlMap?, _ usual: [Int]) -> [Int] {
    guard let map else { return usual }
    defer { map.finish() }
    return zip(Order.Kind.allCases, usual).map { kind, usual in
      map.value(kind.code, .days(0...3_660), ifAbsent: usual)
    }
  }

  private func retention(_ map: YamlMap?) -> OrderTerms.Retention {
    var terms = OrderTerms.Retention()
    guard let map else { return terms }
    defer { map.finish() }
    terms.isRequired = map.value("required", .boolean, ifAbsent: terms.isRequired)
    terms.attemptsOfKey = map.value(
      "attemptsOfKey", .integer(1...100, example: "2"), ifAbsent: terms.attemptsOfKey)
    terms.keyStar = map.value(
      "keyStar", .integer(0...100, example: "4"), ifAbsent: terms.keyStar)
    terms.reachDays = map.value("reach", .days(0...3_660), ifAbsent: terms.reachDays)
    return terms
  }
}
