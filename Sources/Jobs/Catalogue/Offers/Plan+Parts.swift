import Measures
import Records

// What a plan or pack is made of, each part in its own words.
extension Plan {
  typealias Part = (
    kind: OfferComponent.Kind, component: String, describe: (inout OfferComponent) -> Void
  )

  /// Itself, fee, setup, discounts, contract, allowances.
  var parts: [Part] {
    var parts: [Part] = [
      (
        kind == .plan ? .plan : .pack, id,
        { $0.spec = Spec().list("tariffs", tariffs).list("fallbacks", fallbacks).text }
      ),
      (.fee, id, fee.describe),
    ]
    if setupMicros != 0 { parts.append((.setup, id, { $0.priceMicros = setupMicros })) }
    parts += discounts.map { (.discount, $0.id, $0.describe) }
    if let contract { parts.append((.contract, id, contract.describe)) }
    return parts + allowances.map { (.allowance, $0.id, $0.describe) }
  }
}

extension RecurringFee {
  fileprivate func describe(_ part: inout OfferComponent) {
    part.quantity = Int64(cycleMonths)
    part.unit = "months"
    part.priceMicros = amountMicros
    var spec = Spec()
    if cycleMonths == 1 {
      spec = spec.pair("joining", joining.rawValue).pair("leaving", leaving.rawValue)
    }
    spec = spec.pair("suspended", suspended.rawValue)
    if daysOfMonth != 0 { spec = spec.pair("daysOfMonth", "\(daysOfMonth)") }
    part.spec =
      spec.pair("rounding", rounding.rawValue)
      .pair("quantum", "\(Money(micros: quantumMicros))").text
  }
}

extension Discount {
  fileprivate func describe(_ part: inout OfferComponent) {
    part.quantity = Int64(months)
    part.unit = "months"
    var spec = Spec()
    switch amount {
    case .micros(let micros): part.priceMicros = -micros
    case .basisPoints(let points): spec = spec.pair("share", Spec.percent(points))
    }
    if let from = validity.from { spec = spec.pair("validFrom", "\(from)") }
    if let to = validity.to { spec = spec.pair("validTo", "\(to)") }
    part.spec = spec.list("roles", requiredRoles.map(\.rawValue)).text
  }
}

extension ContractTerm {
  fileprivate func describe(_ part: inout OfferComponent) {
    part.quantity = Int64(months)
    part.unit = "months"
    part.priceMicros = earlyFeeMicros
    part.spec = Spec().pair("earlyFeePerMonth", "\(Money(micros: earlyFeePerMonthMicros))").text
  }
}

extension Allowance {
  fileprivate func describe(_ part: inout OfferComponent) {
    part.quantity = quantity
    part.unit =
      switch service {
      case .voice: "ms"
      case .data: "octets"
      case .sms: "messages"
      case .content: "events"
      }
    if priceMicros != 0 { part.priceMicros = priceMicros }
    part.spec = spec.text
  }

  private var spec: Spec {
    var spec = Spec().pair("service", service.code).pair("period", period.rawValue)
    if validDays != 0 { spec = spec.pair("validDays", "\(validDays)") }
    if let direction { spec = spec.pair("direction", direction.code) }
    spec = spec.list("zones", zones).list("bands", bands)
    spec = spec.serving(serving, usual: .home).carriers(carriers)
    spec = spec.list("ratingGroups", ratingGroups.map { "\($0)" })
    if increment != 1 { spec = spec.pair("increment", "\(increment)") }
    if priority != 0 { spec = spec.pair("priority", "\(priority)") }
    if prorated { spec = spec.pair("prorated", "true") }
    if let rollover {
      spec = spec.pair("rolloverCycles", "\(rollover.cycles)")
      if let cap = rollover.capQuantity { spec = spec.pair("rolloverCap", "\(cap)") }
    }
    if isShared { spec = spec.pair("shared", "true") }
    for cap in memberCaps { spec = spec.pair("cap.\(cap.role.rawValue)", "\(cap.quantity)") }
    for limit in subLimits { spec = spec.pair("limit.\(limit.id)", "\(limit.quantity)") }
    if onEmpty != .next { spec = spec.pair("onEmpty", onEmpty.rawValue) }
    if priceMicros != 0 { spec = spec.pair("pricedUnit", "\(priceUnit)") }
    return spec
  }
}

/// Words of a part: `key=value` pairs, divided by `; `. Ids have neither sign.
private struct Spec {
  private(set) var text = ""

  func pair(_ key: String, _ value: String) -> Spec {
    var spec = self
    spec.text += (text.isEmpty ? "" : "; ") + "\(key)=\(value)"
    return spec
  }

  /// Nothing where the list is empty.
  func list(_ key: String, _ values: [String]) -> Spec {
    values.isEmpty ? self : pair(key, values.joined(separator: ","))
  }

  func serving(_ filter: ServingFilter, usual: ServingFilter) -> Spec {
    if filter == usual { return self }
    return switch filter {
    case .anywhere: pair("serving", "anywhere")
    case .home: pair("serving", "home")
    case .roaming: pair("serving", "roaming")
    case .codes(let codes): list("serving", codes)
    }
  }

  func carriers(_ filter: CarrierFilter) -> Spec {
    switch filter {
    case .any: self
    case .onNet: pair("carriers", "onnet")
    case .offNet: pair("carriers", "offnet")
    case .carriers(let carriers): list("carriers", carriers)
    }
  }

  /// Hundredths of a per cent: `20%`, `12.5%`.
  static func percent(_ points: Int) -> String {
    var text = "\(points / 100)"
    let rest = points % 100
    if rest != 0 { text += rest % 10 == 0 ? ".\(rest / 10)" : rest < 10 ? ".0\(rest)" : ".\(rest)" }
    return text + "%"
  }
}
