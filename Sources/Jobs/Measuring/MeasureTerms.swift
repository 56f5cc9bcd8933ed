import Measures

/// What a job measures of its subscribers beyond their bills: the section `measures:` of
/// `job.yaml`, as ``MeasureGrammar`` reads it.
package struct MeasureTerms: Hashable, Codable, Sendable {
  /// How many former months' outputs are read; 0 = none, at most ``historyMonthsMax``.
  package var historyMonths: Int
  package var hours: DayHours
  /// ISO weekdays (1 Monday … 7 Sunday) that are no weekdays of the behaviour table, ascending.
  package var weekend: [Int]
  package var parties: PartyZones
  /// Numbers of competitors that one calls before one leaves: digits, as the usage feeds write
  /// other parties.
  package var competitorHotlines: [String] = []
  /// Whether a call received that lasted 0 seconds was a missed one.
  package var countsMissedCalls: Bool
  /// nil: subscribers get no group codes.
  package var codebook: Codebook?
  /// How finely the base is measured.
  package var base = BaseTerms()

  /// A year: what trends and twelve-month values look back on.
  package static let historyMonthsMax = 12

  package init(
    historyMonths: Int = 3, hours: DayHours = DayHours(), weekend: [Int] = [6, 7],
    parties: PartyZones = PartyZones(), countsMissedCalls: Bool = true, codebook: Codebook? = nil
  ) {
    self.historyMonths = historyMonths
    self.hours = hours
    self.weekend = weekend
    self.parties = parties
    self.countsMissedCalls = countsMissedCalls
    self.codebook = codebook
  }
}

/// When day, evening and night begin, in minutes after the local midnight. Night lasts until the
/// day begins; an evening that begins with the night is empty.
package struct DayHours: Hashable, Codable, Sendable {
  package var dayMinute: Int
  package var eveningMinute: Int
  package var nightMinute: Int

  /// *Limits*: `day < evening ≤ night ≤ 1,440`.
  package init(day: Int = 7 * 60, evening: Int = 19 * 60, night: Int = 23 * 60) {
    dayMinute = day
    eveningMinute = evening
    nightMinute = night
  }
}

/// Zones of the catalogue by whose numbers they hold; what no list names is none of them.
package struct PartyZones: Hashable, Codable, Sendable {
  package var onNet: [String]
  package var offNet: [String]
  package var fixed: [String]
  package var international: [String]

  package init(
    onNet: [String] = [], offNet: [String] = [], fixed: [String] = [],
    international: [String] = []
  ) {
    self.onNet = onNet
    self.offNet = offNet
    self.fixed = fixed
    self.international = international
  }
}
