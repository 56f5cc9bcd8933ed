import Measures
import Records

/// A golden case beside a catalogue: what some lines use in a month, and what it costs.
///
/// Its events are rated together, so bundles and counters carry on from one to the next.
package struct TariffCase: Hashable, Sendable {
  /// A line of service in the case.
  package struct Line: Hashable, Sendable {
    /// Empty for a case's only line.
    package var id: String
    /// Its role in the one group of the case, all month; nil: it is in none.
    package var role: GroupRole?
    /// Plans, packs and offers that it holds.
    package var subscriptions: [Subscription]
  }

  /// A record and what rating is to say of it.
  package struct Event: Hashable, Sendable {
    /// Position among the case's lines.
    package var line: Int
    /// Local time since local 1970-01-01T00:00, in the catalogue's zone.
    package var localMilliseconds: Int64
    package var service: ServiceKind
    package var direction: Direction
    /// E.164 digits as one number; 0 for none.
    package var otherParty: UInt64
    /// ms, octets or events.
    package var quantity: Int64
    /// Of content, the service identifier; 0 for none.
    package var ratingGroup: UInt32
    /// Code of the serving network; empty for home.
    package var serving: String
    var expected: Expectation
    var place: Place
  }

  /// What an event is to come to; what isn't told may be anything.
  struct Expectation: Hashable, Sendable {
    var charge: Placed<Int64>?
    var reject: Placed<RejectReason>?
    var free: Placed<Int64>?
    var rule: Placed<String>?
    var plan: Placed<String>?
    var zone: Placed<String>?
    var band: Placed<String>?
  }

  package var name: String
  package var month: BillingMonth
  package var lines: [Line]
  /// In the order of the file; rating goes by their starts.
  package var events: [Event]
}

/// What rating said of an event, in the catalogue's ids.
package struct CaseOutcome: Hashable, Sendable {
  /// nil where it was rated.
  package var reason: RejectReason?
  package var chargeMicros: Int64
  /// Drawn from allowances: ms, octets or events.
  package var freeQuantity: Int64
  /// These are empty where there is none.
  package var rule: String
  package var plan: String
  package var zone: String
  package var band: String

  package init(
    reason: RejectReason?, chargeMicros: Int64, freeQuantity: Int64, rule: String, plan: String,
    zone: String, band: String
  ) {
    self.reason = reason
    self.chargeMicros = chargeMicros
    self.freeQuantity = freeQuantity
    self.rule = rule
    self.plan = plan
    self.zone = zone
    self.band = band
  }
}

extension TariffCase {
  /// Where the event at a position came to something else than expected: an error at each place,
  /// none where the case holds.
  package func differences(ofEvent position: Int, from got: CaseOutcome) -> [Finding] {
    let event = events[position]
    let expected = event.expected
    var found: [Finding] = []
    func differ(_ place: Place, _ expected: String, _ got: String) {
      found.append(
        Finding(
          file: place.file, line: place.line, column: place.column, severity: .error,
          message: "case \"\(name)\": expected \(expected), got \(got)",
          remedy: "correct the tariff, or the case"))
    }
    let charge = "\(Money(micros: got.chargeMicros))"
    if let reject = expected.reject {
      if got.reason != reject.value {
        differ(reject.place, reject.value.code, got.reason?.code ?? "a charge of \(charge)")
      }
      return found
    }
    if let reason = got.reason {
      let wanted = expected.charge.map { "a charge of \(Money(micros: $0.value))" }
      differ(expected.charge?.place ?? event.place, wanted ?? "a charge", reason.code)
      return found
    }
    if let wanted = expected.charge, wanted.value != got.chargeMicros {
      differ(wanted.place, "a charge of \(Money(micros: wanted.value))", charge)
    }
    if let wanted = expected.free, wanted.value != got.freeQuantity {
      func text(_ quantity: Int64) -> String {
        quantity == 0 ? "0" : HumanUnits.text(quantity, of: event.service)
      }
      differ(wanted.place, "\(text(wanted.value)) free", text(got.freeQuantity))
    }
    let names = [
      ("rule", expected.rule, got.rule), ("plan", expected.plan, got.plan),
      ("zone", expected.zone, got.zone), ("band", expected.band, got.band),
    ]
    for (what, wanted, name) in names {
      guard let wanted, wanted.value != name else { continue }
      differ(wanted.place, "the \(what) \(wanted.value)", name.isEmpty ? "none" : name)
    }
    return found
  }
}
