import Measures
import Records

/// Makes one subscriber's behaviour at a time, from all of that subscriber's rated records. Keeps
/// its buffers from one to the next.
package struct BehaviourDesk {
  private let terms: BehaviourTerms
  /// UTC ms.
  private let monthStart: Int64
  private var talks = TalkBook()
  private var places = PlaceBook()
  private var reversed: Set<ReversedID> = []

  /// A record that another takes back.
  private struct ReversedID: Hashable {
    var service: UInt8
    var recordID: UInt64
  }

  package init(terms: BehaviourTerms) {
    self.terms = terms
    monthStart = terms.clock.start(of: terms.month.firstDay)
  }

  /// The row of a subscriber whose month is `month` and whose records, by start, are `records`;
  /// `rated[i]` belongs to `records[i]`. Records of former months, those that were not rated, and
  /// those that were taken back together with what took them back, are left out.
  package mutating func row(
    _ records: ArraySlice<UsageRecord>, _ rated: ArraySlice<RatedEvent>, of month: SubscriberMonth
  ) -> BehaviourRow {
    collect(records, rated)
    var row = BehaviourRow()
    row[.activeDays] = Int64(month.usage.activeDays.nonzeroBitCount)
    talks.write(to: &row, terms: terms)
    places.write(to: &row)
    write(month, to: &row)
    return row
  }

  private mutating func collect(
    _ records: ArraySlice<UsageRecord>, _ rated: ArraySlice<RatedEvent>
  ) {
    talks.removeAll()
    places.removeAll()
    reversed.removeAll(keepingCapacity: true)
    for record in records where record.isReversal {
      reversed.insert(ReversedID(service: record.service.rawValue, recordID: record.recordID))
    }
    for (record, event) in zip(records, rated) {
      guard case .rated = event.outcome, record.startMilliseconds >= monthStart else { continue }
      if !reversed.isEmpty,
        reversed.contains(
          ReversedID(service: record.service.rawValue, recordID: record.recordID))
      {
        continue
      }
      let local = terms.clock.localMilliseconds(at: record.startMilliseconds)
      let moment = LocalMoment(local: local, terms: terms)
      switch record.service {
      case .voice, .sms:
        talks.add(
          record, hasZone: event.zone != RatedEvent.none, kind: kind(of: event.zone),
          moment: moment, terms: terms)
      case .data: places.add(data: record, event, since: monthStart)
      case .content: break
      }
      places.add(record, moment: moment)
    }
  }

  private func kind(of zone: UInt16) -> BehaviourTerms.PartyKind? {
    Int(zone) < terms.kindOfZone.count ? terms.kindOfZone[Int(zone)] : nil
  }

  private func write(_ month: SubscriberMonth, to row: inout BehaviourRow) {
    let usage = month.usage
    row[.overage] =
      usage.voice.overageMicros + usage.sms.overageMicros + usage.data.overageMicros
      + usage.content.overageMicros
    row[.voiceUnusedPpm] = month.bundles.voice.unusedPpm
    row[.smsUnusedPpm] = month.bundles.sms.unusedPpm
    row[.dataUnusedPpm] = month.bundles.data.unusedPpm
    if terms.knowsPayments {
      row[.topups] = month.payments.events
      row[.topupAmount] = month.payments.micros
      row[.topupGapDays] = month.payments.gapDays.map { Int64($0) }
    }
    row[.revenueTrendPpm] = month.trends.revenuePpm
    row[.voiceTrendPpm] = month.trends.voicePpm
    row[.smsTrendPpm] = month.trends.smsPpm
    row[.dataTrendPpm] = month.trends.dataPpm
    if terms.knowsContacts { row[.complaints] = month.complaints }
    row[.planChanges] = Int64(month.contract.planChanges)
    row[.packs] = Int64(month.contract.packs)
    row[.contractMonths] = month.contract.monthsLeft.map { Int64($0) }
    row[.handsetMonths] = month.contract.handsetMonths.map { Int64($0) }
    row[.handset5g] = month.customer.traits.isHandset5G.map { $0 ? 1 : 0 }
  }
}

extension BundleUse {
  fileprivate var unusedPpm: Int64? {
    Quotient.of(Int128(left), over: Int128(granted) + Int128(brought), scale: Quotient.million)
  }
}

/// What a record's start says by local clocks.
struct LocalMoment {
  /// A part of the day.
  enum Part: Int {
    case day
    case evening
    case night
  }

  /// Since 1970-01-01.
  let day: Int64
  let isWeekend: Bool
  let part: Part

  init(local: Int64, terms: BehaviourTerms) {
    var day = local / ZoneClock.millisecondsPerDay
    if local < day * ZoneClock.millisecondsPerDay { day -= 1 }
    self.day = day
    let minute = Int((local - day * ZoneClock.millisecondsPerDay) / 60_000)
    // 1970-01-01 was a Thursday.
    let weekday = Int((day % 7 + 10) % 7) + 1
    isWeekend = terms.weekend.contains(weekday)
    part =
      minute < terms.dayMinute || minute >= terms.nightMinute
      ? .night : minute < terms.eveningMinute ? .day : .evening
  }
}
