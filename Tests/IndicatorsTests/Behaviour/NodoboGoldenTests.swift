import Foundation
import Indicators
import Measures
import Records
import Testing

/// Real calls of 27 phones, and what bandicoot says of them: `RATEMILL_SHARED`, or `shared` beside
/// the package.
private enum Nodobo {
  static let folder: String? = {
    let named = ProcessInfo.processInfo.environment["RATEMILL_SHARED"]
    let folder = named ?? FileManager.default.currentDirectoryPath + "/../shared"
    return FileManager.default.fileExists(atPath: "\(folder)/data/golden") ? folder : nil
  }()

  /// By phone, by start. Missed calls and those of a clock that was reset to 1980 are not
  /// bandicoot's; numbers that a spreadsheet spoilt stay different parties.
  static func records(in folder: String) throws -> [String: [UsageRecord]] {
    let text = try String(contentsOfFile: "\(folder)/data/nodobo/calls_.csv", encoding: .utf8)
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.dateFormat = "EEE MMM dd HH:mm:ss Z yyyy"
    var parties: [Substring: UInt64] = [:]
    var records: [String: [UsageRecord]] = [:]
    for line in text.split(whereSeparator: \.isNewline).dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      let start = try #require(format.date(from: String(fields[4]))).timeIntervalSince1970
      guard fields[2] != "Missed", start > 1_000_000_000 else { continue }
      let party = parties[fields[1], default: UInt64(parties.count + 1)]
      parties[fields[1]] = party
      records[String(fields[0]), default: []].append(
        UsageRecord(
          startMilliseconds: Int64(start) * 1_000,
          quantity: try #require(Int64(fields[3])) * 1_000, otherParty: party, service: .voice,
          direction: fields[2] == "Outgoing" ? .originating : .terminating))
    }
    return records.mapValues { $0.sorted { $0.startMilliseconds < $1.startMilliseconds } }
  }

  struct Spread: Decodable {
    var mean: Double
    var std: Double
  }

  struct Expected: Decodable {
    var call_duration: Spread
    var number_of_contacts: Double
    var entropy_of_contacts: Double
    var percent_initiated_interactions: Double
    var interactions_per_contact: Spread
    var number_of_interactions: Double
    var percent_pareto_interactions: Double
    var balance_of_contacts: Spread
    var interevent_time: Spread
    var active_days: Double

    /// What bandicoot says, in our units, by our column.
    var figures: [(BehaviourColumn, Double)] {
      [
        (.callMeanUs, call_duration.mean * 1e6), (.callStdUs, call_duration.std * 1e6),
        (.contacts, number_of_contacts), (.contactsCall, number_of_contacts),
        (.contactEntropy, entropy_of_contacts * 1e6),
        (.callsInitiatedPpm, percent_initiated_interactions * 1e6),
        (.outPpm, percent_initiated_interactions * 1e6),
        (.perContactMean, interactions_per_contact.mean * 1e6),
        (.perContactStd, interactions_per_contact.std * 1e6),
        (.interactions, number_of_interactions),
        (.paretoInteractionsPpb, percent_pareto_interactions * 1e9),
        (.balanceMeanPpb, balance_of_contacts.mean * 1e9),
        (.balanceStdPpb, balance_of_contacts.std * 1e9),
        (.gapMeanUs, interevent_time.mean * 1e6), (.gapStdUs, interevent_time.std * 1e6),
        (.activeDays, active_days),
      ]
    }
  }
}

/// bandicoot looks at five months as one group, at all incoming calls, and at days by UTC; so does
/// the desk here.
@Suite("Behaviour of real phones is what bandicoot says of them")
struct NodoboGoldenTests {
  @Test(
    "each figure of each of the 27 phones is bandicoot's, to the last digit that a column has",
    .enabled(
      if: Nodobo.folder != nil,
      "The public data are not beside the project; set RATEMILL_SHARED to their folder."))
  func equalsBandicoot() throws {
    let folder = try #require(Nodobo.folder)
    let golden = try JSONDecoder().decode(
      [String: Nodobo.Expected].self,
      from: Data(
        contentsOf: URL(filePath: "\(folder)/data/golden/nodobo_bandicoot.json")))
    let records = try Nodobo.records(in: folder)
    let utc = ZoneClock(fixedOffsetMilliseconds: 0)
    let month = try #require(BillingMonth("2010-09"))
    var desk = BehaviourDesk(
      terms: BehaviourTerms(month: month, clock: utc, countsMissedCalls: false))
    #expect(golden.count == 27)
    for (phone, expected) in golden.sorted(by: { $0.key < $1.key }) {
      let own = try #require(records[phone], "phone \(phone) has no record")
      var row = desk.row(
        own[...], Array(repeating: RatedEvent(), count: own.count)[...],
        of: SubscriberMonth(
          subscriber: 0, customer: IndicatorsTests.row(0).customer, plan: "",
          usage: UsageTally(subscriber: 0)))
      // A tally counts the days of one month; here are five.
      row[.activeDays] = Int64(Set(own.map { utc.localDay(at: $0.startMilliseconds) }).count)
      for (column, figure) in expected.figures {
        let found = try #require(row[column], "phone \(phone) has no \(column.code)")
        // Half of the last digit, and what doubles may be off at this size.
        let tolerance = 0.5 + abs(figure) * 1e-12
        #expect(
          abs(Double(found) - figure) <= tolerance,
          "phone \(phone), \(column.code): \(found), bandicoot says \(figure)")
      }
    }
  }
}
