import Foundation
import Intake
import Jobs
import Measures
import Records

/// All that a worker must know of the run beside its input: job, month, clocks and networks. Sent
/// once as JSON with sorted keys.
package struct RunSettings: Hashable, Codable, Sendable {
  package var job: Job
  package var monthIndex: Int
  package var networks: NetworkCodes
  /// The catalogue's clock: months, days and bands.
  package var clock: ZoneClock
  /// By usage feed: the clock of its local times.
  package var feedClocks: [ZoneClock]

  package init(
    job: Job, month: BillingMonth, networks: NetworkCodes, clock: ZoneClock, feedClocks: [ZoneClock]
  ) {
    self.job = job
    monthIndex = month.index
    self.networks = networks
    self.clock = clock
    self.feedClocks = feedClocks
  }

  package var month: BillingMonth {
    guard let month = BillingMonth(year: monthIndex / 12, month: monthIndex % 12 + 1) else {
      preconditionFailure("Settings are made of a month that exists.")
    }
    return month
  }

  /// Which starts are this month's, late or implausible.
  package var window: DecodedWindow {
    let bounds = clock.bounds(of: month)
    let plausible = CivilDay(job.window.plausibleFrom) ?? CivilDay(number: 0)
    return DecodedWindow(
      monthStart: bounds.lowerBound, monthEnd: bounds.upperBound,
      lateFrom: clock.start(of: month.firstDay + -job.window.lateDays),
      plausibleFrom: clock.start(of: plausible),
      reopened: DecodedWindow.reopened(before: month, rules: job.window, zone: clock),
      ratesLate: job.window.late == .adjust)
  }

  package func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self))
  }

  /// Reads what ``encoded()`` wrote. *Throws* what the JSON decoder says, and
  /// ``MonthError/damagedSpool(what:reason:)`` for what no job could be run with.
  package init(encoded octets: [UInt8]) throws {
    self = try JSONDecoder().decode(RunSettings.self, from: Data(octets))
    if let fault {
      throw MonthError.damagedSpool(what: "the settings of the run", reason: fault)
    }
  }

  private var fault: String? {
    guard Self.years.contains(monthIndex / 12) else { return "month number \(monthIndex)" }
    guard feedClocks.count == job.usageFeeds.count else {
      return "\(feedClocks.count) clocks for \(job.usageFeeds.count) feeds"
    }
    guard ([clock] + feedClocks).allSatisfy(\.isSound) else { return "a clock that can't be" }
    guard (0...DecodedWindow.lateDaysMax).contains(job.window.lateDays) else {
      return "\(job.window.lateDays) late days"
    }
    guard job.limits.lineOctetsMax > 0, job.limits.rejectsPerBatchMax >= 0 else {
      return "limits below 0"
    }
    return nil
  }

  /// Months whose neighbours exist, too.
  private static let years = 1900...9990
}
