import Jobs
import Measures
import Rating
import Records
import Tariffs

/// What came of compiling a catalogue for every month in which it differs, and of rating its golden
/// cases with the month's own kernel.
package struct TariffCaseRun: Sendable {
  /// A month that a catalogue can't be compiled for.
  package struct Failure: Sendable {
    package let month: BillingMonth
    package let error: TariffError
  }

  /// The months compiled, ascending.
  package let months: [BillingMonth]
  /// Cases of which every event came to what was expected.
  package private(set) var held = 0
  /// Where cases differ, sorted by place.
  package private(set) var findings: [Finding] = []
  /// By month, each error once; cases of these months are not rated.
  package private(set) var failures: [Failure] = []

  /// *Shape*: compiles the catalogue's months of change, those of the cases, and `usual`.
  /// *Limits*: the catalogue is checked, so its time zone is known and its cases name what it has.
  package init(_ catalogue: Catalogue, cases: [TariffCase], usual: BillingMonth) {
    months = Set(catalogue.monthsOfChange + cases.map(\.month) + [usual]).sorted()
    for month in months {
      guard let clock = ZoneTable.clock(zone: catalogue.timeZone, month: month) else {
        preconditionFailure("A checked catalogue names a time zone that is known.")
      }
      do throws(TariffError) {
        let image = try TariffImage.compile(catalogue: catalogue, month: month, clock: clock)
        for tariffCase in cases where tariffCase.month == month {
          let differences = Self.differences(of: tariffCase, image)
          findings += differences
          held += differences.isEmpty ? 1 : 0
        }
      } catch {
        let isKnown = failures.contains { "\($0.error)" == "\(error)" }
        if !isKnown { failures.append(Failure(month: month, error: error)) }
      }
    }
    findings.sort()
  }

  /// Rates a case's events as a run would: lines are subscribers, members share a group.
  private static func differences(of tariffCase: TariffCase, _ image: TariffImage) -> [Finding] {
    var records = tariffCase.events.enumerated().map { position, event in
      record(event, position, image)
    }
    var kernel = RatingKernel(image: image, month: image.month)
    var rated: [RatedEvent] = []
    var tallies: [UsageTally] = []
    var ledger: [BundleEntry] = []
    kernel.rate(
      &records,
      profiles: tariffCase.lines.indices.map { profile(tariffCase.lines[$0], $0, image) },
      into: &rated, tallies: &tallies, ledger: &ledger)
    // Rating sorts the records; each tells which event it was.
    return zip(records, rated).flatMap { record, event in
      tariffCase.differences(ofEvent: Int(record.recordID), from: outcome(event, image))
    }
  }

  private static func record(
    _ event: TariffCase.Event, _ position: Int, _ image: TariffImage
  ) -> UsageRecord {
    UsageRecord(
      startMilliseconds: image.clock.instant(localMilliseconds: event.localMilliseconds),
      quantity: event.quantity, otherParty: event.otherParty, recordID: UInt64(position),
      subscriber: UInt32(event.line), sequence: UInt32(position), ratingGroup: event.ratingGroup,
      serving: image.networks.index(of: event.serving) ?? RatedEvent.none, service: event.service,
      direction: event.direction)
  }

  private static func profile(
    _ line: TariffCase.Line, _ position: Int, _ image: TariffImage
  ) -> SubscriberProfile {
    let first = image.month.firstDay
    let number = UInt64(position + 1)
    let memberships = line.role.map {
      [GroupMembership(msisdn: number, group: "case", role: $0, from: first)]
    }
    return image.profile(
      of: Subscriber(msisdn: number, account: "", region: "case", activatedOn: first + -1),
      subscriptions: line.subscriptions, number: UInt32(position), memberships: memberships ?? [],
      groupNumber: { _ in 0 })
  }

  private static func outcome(_ event: RatedEvent, _ image: TariffImage) -> CaseOutcome {
    func id(_ index: UInt16, _ name: (Int) -> String) -> String {
      index == RatedEvent.none ? "" : name(Int(index))
    }
    return CaseOutcome(
      reason: RejectReason(rawValue: event.reason), chargeMicros: event.chargeMicros,
      freeQuantity: event.freeQuantity, rule: id(event.rule) { image.rules[$0].id },
      plan: id(event.plan) { image.plans[$0].id }, zone: id(event.zone) { image.zones[$0].id },
      band: id(event.band) { image.bands[$0].id })
  }
}
