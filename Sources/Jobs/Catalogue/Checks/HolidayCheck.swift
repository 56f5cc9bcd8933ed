import Measures

/// Calendars without holidays in years for which there are prices.
struct HolidayCheck {
  private let draft: CatalogueDraft
  private let findings: FindingList

  init(_ draft: CatalogueDraft, _ findings: FindingList) {
    self.draft = draft
    self.findings = findings
  }

  /// Prices that begin or end in a year say that somebody thought of it; the list of its holidays
  /// should then be there, or its holidays are priced as workdays.
  func run() {
    let priced = Set(draft.rules.map(\.value.validity).flatMap(years))
    for (index, calendar) in draft.calendars.enumerated() where isUsed(calendar.value, index) {
      let listed = Set(calendar.value.holidays.map(\.components.year))
      let missing = priced.subtracting(listed).sorted()
      if missing.isEmpty { continue }
      findings.warning(
        at: calendar.place,
        "the calendar \(calendar.value.id) has no holiday in"
          + " \(missing.map(String.init).joined(separator: ", ")), though prices begin or end then",
        "add the holidays and the worked weekend days of the year")
    }
  }

  private func years(_ validity: Validity) -> [Int] {
    // The last day on which it holds is the one before its end.
    [validity.from, validity.to.map { $0 + -1 }].compactMap { $0?.components.year }
  }

  private func isUsed(_ calendar: DayCalendar, _ index: Int) -> Bool {
    draft.bands.contains {
      $0.value.classes.contains { $0 != .weekend }
        && ($0.value.calendar == calendar.id || ($0.value.calendar.isEmpty && index == 0))
    }
  }
}
