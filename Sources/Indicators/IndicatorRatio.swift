import Measures

/// A derived figure: one sum over another, divided once, rounded half up, as a whole number of a
/// small unit. The code names the denominator, for figures over different bases don't compare.
///
/// The average of subscribers is (open at start + open at end) / 2 (#2); its half is moved to the
/// numerator, so it stays exact.
package enum IndicatorRatio: Int, CaseIterable, Sendable {
  /// ARPU (#3) in micro-units, over all lines of the group.
  case arpuMicrosPerSubscriber
  /// ARPU (#3) in micro-units, over the average of subscribers.
  case arpuMicrosPerAverageSubscriber
  /// MoU (#4) in thousandths of a minute, originating and terminating, over all lines.
  case mouMilliminutesPerSubscriber
  /// MoU (#4) in thousandths of a minute, originating and terminating, over the average.
  case mouMilliminutesPerAverageSubscriber
  /// MoU's originating option, in thousandths of a minute, over all lines.
  case mouOriginatingMilliminutesPerSubscriber
  /// MoU's originating option, in thousandths of a minute, over the average.
  case mouOriginatingMilliminutesPerAverageSubscriber
  /// DoU (#5) in octets, up and down, over all lines.
  case douOctetsPerSubscriber
  /// DoU (#5) in octets, up and down, over the average.
  case douOctetsPerAverageSubscriber
  /// Churn (#8) in parts per million of the average of subscribers.
  case churnPpmOfAverageSubscribers
  /// Churn (#8) in parts per million of the lines open when the month began.
  case churnPpmOfOpenAtStart
  /// Retention (#9) in parts per million of all lines of the group.
  case retentionPpmOfSubscribers

  /// The output's column: the case's name with underscores.
  package var code: String { columnName(of: "\(self)") }

  /// The ratio, or nil where its denominator is 0.
  func value(of sums: IndicatorSums) -> Int128? {
    let (numerator, denominator) = parts(of: sums)
    return denominator > 0 ? Rounding.halfUp.quotient(numerator, over: denominator) : nil
  }

  private func parts(of sums: IndicatorSums) -> (numerator: Int128, denominator: Int128) {
    let subscribers = sums[.subscribers]
    let averageTwice = sums[.openAtStart] + sums[.openAtEnd]
    let originating = sums[.voiceOriginatingMilliseconds]
    let voice = originating + sums[.voiceTerminatingMilliseconds]
    return switch self {
    case .arpuMicrosPerSubscriber: (sums[.revenueMicros], subscribers)
    case .arpuMicrosPerAverageSubscriber: (2 * sums[.revenueMicros], averageTwice)
    // Milliseconds / 60,000 · 1,000 = milliseconds / 60.
    case .mouMilliminutesPerSubscriber: (voice, 60 * subscribers)
    case .mouMilliminutesPerAverageSubscriber: (2 * voice, 60 * averageTwice)
    case .mouOriginatingMilliminutesPerSubscriber: (originating, 60 * subscribers)
    case .mouOriginatingMilliminutesPerAverageSubscriber: (2 * originating, 60 * averageTwice)
    case .douOctetsPerSubscriber: (sums[.dataOctets], subscribers)
    case .douOctetsPerAverageSubscriber: (2 * sums[.dataOctets], averageTwice)
    case .churnPpmOfAverageSubscribers: (2_000_000 * sums[.churned], averageTwice)
    case .churnPpmOfOpenAtStart: (1_000_000 * sums[.churned], sums[.openAtStart])
    case .retentionPpmOfSubscribers: (1_000_000 * sums[.retained], subscribers)
    }
  }
}
