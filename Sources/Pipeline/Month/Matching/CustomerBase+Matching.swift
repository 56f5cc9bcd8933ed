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
  /// that no subscriber has is counted.
  mutating func activate(_ effects: [SubscriptionEffect]) {
    if effects.isEmpty { return }
    var byNumber: [UInt64: [SubscriptionEffect]] = [:]
    for effect in effects { byNumber[effect.msisdn, default: []].append(effect) }
    var used = 0
    for index in files.indices {
      guard let found = byNumber[files[index].subscriber.msisdn] else { continue }
      used += found.count
      files[index].subscriptions = SubscriptionEffects.apply(
        found, to: files[index].subscriptions)
    }
    if used < effects.count { orphans.append(("completed orders", effects.count - used)) }
  }
}
