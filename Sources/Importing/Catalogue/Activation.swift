import Jobs
import Measures

/// Since when and until when a row of RatingProfiles holds.
struct Activation {
  let row: CgratesRow
  let validity: Validity

  /// The rows of one tenant, category and subject, each until the next; `zone` is the catalogue's.
  static func ordered(_ rows: [CgratesRow], zone: String, _ log: ImportLog) -> [Activation] {
    var begins: [(row: CgratesRow, instant: Int64, day: CivilDay?)] = []
    for row in rows {
      if row[.activation].isEmpty {
        begins.append((row, .min, nil))
      } else if let begin = begin(row, zone: zone, log) {
        begins.append((row, begin.instant, begin.day))
      }
    }
    begins.sort { ($0.instant, $0.row.line) < ($1.instant, $1.row.line) }
    var activations: [Activation] = []
    for (index, begin) in begins.enumerated() {
      guard index + 1 < begins.count else {
        activations.append(Activation(row: begin.row, validity: Validity(from: begin.day)))
        continue
      }
      let next = begins[index + 1]
      if begin.day == next.day {
        log.note(
          .notExpressed, begin.row,
          "the profile is followed on its first day by that of line \(next.row.line)",
          "a price holds for whole days: the later one holds")
        continue
      }
      activations.append(
        Activation(row: begin.row, validity: Validity(from: begin.day, to: next.day)))
    }
    return activations
  }

  /// `2014-01-14T00:00:00Z`, or with an offset in place of the Z; nil after a note.
  private static func begin(
    _ row: CgratesRow, zone: String, _ log: ImportLog
  ) -> (instant: Int64, day: CivilDay)? {
    let text = row[.activation]
    guard let match = text.wholeMatch(of: format), let day = CivilDay(match.day),
      let seconds = seconds(match.time),
      let offset = match.zone == "Z" ? 0 : Self.seconds(match.zone.dropFirst()),
      let clock = ZoneTable.clock(zone: zone, month: day.month)
    else {
      log.note(
        .notExpressed, row, "the profile is activated at \(text)",
        "write an instant like 2014-01-14T00:00:00Z, and import again")
      return nil
    }
    let sign: Int64 = match.zone.hasPrefix("-") ? -1 : 1
    let instant =
      Int64(day.number) * ZoneClock.millisecondsPerDay + (seconds - sign * offset) * 1_000
    let local = clock.localDay(at: instant)
    if clock.start(of: local) != instant {
      log.note(
        .changed, row, "the profile is activated at \(text), within a day",
        "its prices hold from the beginning of that day")
    }
    return (instant, local)
  }

  private static var format: Regex<(Substring, day: Substring, time: Substring, zone: Substring)> {
    #/(?<day>\d{4}-\d\d-\d\d)T(?<time>\d\d:\d\d:\d\d)(?<zone>Z|[+-]\d\d:\d\d)/#
  }

  private static func seconds(_ text: some StringProtocol) -> Int64? {
    let parts = text.split(separator: ":").compactMap { Int64($0) }
    guard parts.count >= 2, parts[0] < 24, parts.dropFirst().allSatisfy({ $0 < 60 }) else {
      return nil
    }
    return parts[0] * 3_600 + parts[1] * 60 + (parts.count > 2 ? parts[2] : 0)
  }
}
