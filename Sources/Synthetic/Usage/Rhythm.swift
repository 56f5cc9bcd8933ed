import Measures

/// How a service's use is spread over a month's hours: by hour of the day, and by day of the week.
///
/// A *position* is a second of the month in use rather than in time: each second of an hour counts
/// the hour's weight. Events evenly spaced in position have the rhythm in time.
struct Rhythm {
  private let weights: [UInt64]
  /// Position at the start of each hour; one more at the end.
  private let positions: [UInt64]

  static let secondsPerHour = 3_600

  init(month: BillingMonth, profile: Profile) {
    var weights: [UInt64] = []
    for day in 0..<month.dayCount {
      let weekday = (month.firstDay + day).isoWeekday
      let hours = weekday > 5 ? profile.weekendHours : profile.workdayHours
      for hour in hours { weights.append(UInt64(hour * profile.dayWeights[weekday - 1])) }
    }
    self.weights = weights
    positions = weights.reduce(into: [0]) {
      $0.append($0[$0.count - 1] + $1 * UInt64(Self.secondsPerHour))
    }
  }

  /// The position at a second of the month, its end included.
  func position(at second: Int) -> UInt64 {
    let hour = second / Self.secondsPerHour
    if hour == weights.count { return positions[hour] }
    return positions[hour] + weights[hour] * UInt64(second % Self.secondsPerHour)
  }

  /// The second at a position; `hour` is a place to begin looking, at or before it, and moves on.
  func second(at position: UInt64, from hour: inout Int) -> Int {
    while positions[hour + 1] <= position { hour += 1 }
    return hour * Self.secondsPerHour + Int((position - positions[hour]) / weights[hour])
  }

  /// The hour of a position, found by halving.
  func hour(at position: UInt64) -> Int {
    var low = 0
    var high = weights.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if positions[middle] <= position { low = middle } else { high = middle }
    }
    return low
  }

  /// Relative weights, by hour from 0 and by weekday from Monday. *Source*: the shape of published
  /// day profiles of voice, SMS and mobile data traffic: voice by office hours, data by evenings.
  struct Profile {
    var workdayHours: [Int]
    var weekendHours: [Int]
    var dayWeights: [Int]

    static let voice = Profile(
      workdayHours: [
        2, 1, 1, 1, 1, 2, 5, 14, 28, 38, 40, 35, 27, 25, 30, 34, 36, 37, 33, 29, 25, 19, 11, 5,
      ],
      weekendHours: [
        3, 2, 1, 1, 1, 2, 4, 9, 20, 30, 34, 34, 30, 26, 27, 29, 31, 33, 33, 31, 27, 21, 13, 6,
      ],
      dayWeights: [102, 100, 100, 101, 106, 88, 78])
    static let sms = Profile(
      workdayHours: [
        4, 2, 1, 1, 1, 2, 6, 14, 26, 31, 31, 29, 26, 25, 28, 29, 28, 27, 26, 27, 25, 20, 13, 7,
      ],
      weekendHours: [
        5, 3, 2, 1, 1, 2, 5, 10, 19, 25, 27, 27, 25, 23, 23, 24, 24, 24, 25, 26, 25, 21, 14, 8,
      ],
      dayWeights: [104, 102, 101, 101, 104, 84, 76])
    static let data = Profile(
      workdayHours: [
        15, 8, 5, 4, 4, 6, 13, 24, 29, 27, 27, 30, 37, 33, 28, 27, 28, 32, 37, 40, 44, 46, 41, 28,
      ],
      weekendHours: [
        20, 12, 7, 5, 4, 5, 9, 16, 24, 30, 33, 35, 38, 37, 36, 36, 36, 37, 40, 43, 46, 47, 42, 31,
      ],
      dayWeights: [97, 96, 96, 97, 101, 108, 105])
  }
}
