import Orders
import Records

/// What matching hands to the customers.
extension CustomerBase {
  /// Gives each mobile line the broadband lines that are bound to it.
  mutating func bind(_ bindings: [Binding]) {
    if bindings.isEmpty { return }
    var byNumber: [UInt64: [Binding]] = [:]
    for binding in bindings { byNumber[binding.msisdn, default: []].append(binding) }
    for index in files.indices {
      guard let found = byNumber[files[index].subscriber.msisdn] else { continue }
      files[index].bindings = found.sorted {
        ($0.boundOn, $0.broadband) < ($1.boundOn, $1.broadband)
      }
    }
  }

  /// Writes what completed orders started and ended into the subscriptions; what is about numbers
  /// that no subscriber has is counted. `plans` are the products of which a line holds one at a
  /// time.
  ///
  /// Where subscriptions name no plan, the snapshot's is held from the line's first day: else the
  /// start of another would leave the days before it without any.
  mutating func activate(_ effects: [SubscriptionEffect], plans: Set<String>) {
    if effects.isEmpty { return }
    var byNumber: [UInt64: [SubscriptionEffect]] = [:]
    for effect in effects { byNumber[effect.msisdn, default: []].append(effect) }
    var used = 0
    for index in files.indices {
      let subscriber = files[index].subscriber
      guard let found = byNumber[subscriber.msisdn] else { continue }
      used += found.count
      var held = files[index].subscriptions
      if !subscriber.plan.isEmpty, !held.contains(where: { plans.contains($0.product) }) {
        held.append(
          Subscription(
            msisdn: subscriber.msisdn, product: subscriber.plan, from: subscriber.activatedOn))
      }
      let made = SubscriptionEffects.apply(found, to: held, plans: plans)
      if made.count != held.count || !made.allSatisfy(held.contains) {
        files[index].subscriptions = made
      }
    }
    if used < effects.count { orphans.append(("completed orders", effects.count - used)) }
  }
}
