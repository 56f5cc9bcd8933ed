import Jobs
import Measures
import Records
import Seeds

// What was used: many records at a border, or of a length that ends at one.
extension RandomOperator {
  mutating func makeRecords(_ count: Int) {
    let instants = borders()
    let lengths = edges()
    while records.count < count {
      let number = records.count
      if let last = records.last, seed.oneIn(30) {
        records.append(last)
      } else if number > 0, has(.reversals, oneIn: 12) {
        records.append(reversal(of: seed.pick(records)))
      } else {
        var record = record(number, instants, lengths)
        if seed.oneIn(9), let last = records.last {
          record.startMilliseconds = last.startMilliseconds
          record.subscriber = last.subscriber
        }
        records.append(record)
      }
      records[number].sequence = UInt32(number)
    }
    seed.shuffle(&records)
  }

  private mutating func record(
    _ number: Int, _ instants: [Int64], _ lengths: [ServiceKind: [Int64]]
  ) -> UsageRecord {
    let bounds = clock.bounds(of: month)
    let service = seed.pick(ServiceKind.allCases)
    let isCoarse = service == .voice || service == .data
    var quantity = Int64(seed.below(isCoarse ? 400_000 : 4))
    if let edges = lengths[service], !edges.isEmpty, seed.oneIn(3) {
      quantity = max(0, seed.pick(edges) + Int64(seed.below(3) - 1))
    }
    if service == .voice, seed.oneIn(30) { quantity *= 60 }
    var start = bounds.lowerBound + Int64(seed.below(Int(bounds.upperBound - bounds.lowerBound)))
    if seed.oneIn(2) {
      start = seed.pick(instants) + seed.pick([-1, 0, 0, 1, -60_000, -45_000, -quantity, 59_999])
    }
    return UsageRecord(
      startMilliseconds: min(max(start, bounds.lowerBound), bounds.upperBound - 1),
      quantity: min(quantity, 40_000_000), otherParty: seed.oneIn(8) ? 0 : party(),
      recordID: seed.oneIn(10) ? UInt64(seed.below(4)) : UInt64(number + 10),
      subscriber: UInt32(seed.below(Self.lines)), ratingGroup: UInt32(seed.below(5)),
      serving: seed.oneIn(4) ? UInt16(1 + seed.below(3)) : 0, service: service,
      direction: seed.oneIn(3) ? seed.pick(Direction.allCases) : .originating,
      mayRepeat: seed.oneIn(10))
  }

  /// Some come before the record they name, some name none.
  private mutating func reversal(of record: UsageRecord) -> UsageRecord {
    var reversal = record
    reversal.isReversal = true
    reversal.startMilliseconds += Int64(seed.pick([-1_000, 0, 1, 60_000, 86_400_000]))
    let bounds = clock.bounds(of: month)
    reversal.startMilliseconds = min(
      max(reversal.startMilliseconds, bounds.lowerBound), bounds.upperBound - 1)
    return reversal
  }

  /// Instants at which something changes.
  private mutating func borders() -> [Int64] {
    let bounds = clock.bounds(of: month)
    var instants: [Int64] = []
    for _ in 0..<20 {
      let start = clock.start(of: day())
      instants.append(start)
      for band in catalogue.bands {
        instants += [
          start + Int64(band.fromMinute) * 60_000, start + Int64(band.toMinute) * 60_000,
        ]
      }
    }
    instants += clock.transitions.map(\.fromMilliseconds)
    let days =
      catalogue.prefixes.map(\.validity) + catalogue.portings.map(\.validity)
      + catalogue.rules.map(\.validity)
    instants += days.flatMap { [$0.from, $0.to] }.compactMap { $0 }.map { clock.start(of: $0) }
    for subscription in customers.flatMap(\.subscriptions) {
      instants.append(subscription.fromMilliseconds ?? clock.start(of: subscription.from))
      if let to = subscription.to {
        instants.append(subscription.toMilliseconds ?? clock.start(of: to))
      }
    }
    return instants.filter { bounds.contains($0) } + [bounds.lowerBound]
  }

  /// Quantities at which something changes.
  private func edges() -> [ServiceKind: [Int64]] {
    var lengths: [ServiceKind: [Int64]] = [:]
    for rule in catalogue.rules {
      for slot in rule.rate.slots {
        lengths[rule.service, default: []] += [slot.from, slot.increment, slot.increment * 2]
      }
      if let counting = rule.counting {
        lengths[rule.service, default: []] += [counting.step, counting.block]
      }
    }
    for terms in catalogue.plans.flatMap(\.allowances) {
      lengths[terms.service, default: []] += [terms.quantity, terms.increment]
      lengths[terms.service, default: []] += terms.memberCaps.map(\.quantity)
    }
    return lengths
  }
}
