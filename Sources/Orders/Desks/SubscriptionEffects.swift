import Measures
import Records

/// Writes what completed orders did into a number's subscriptions.
package enum SubscriptionEffects {
  /// `held` with what the effects start and end, by (from, product): a start is added where `held`
  /// has not the same product from the same day; an end cuts short what goes on after it.
  ///
  /// *Shape*: all are of one number.
  package static func apply(
    _ effects: [SubscriptionEffect], to held: [Subscription]
  ) -> [Subscription] { held }
}
