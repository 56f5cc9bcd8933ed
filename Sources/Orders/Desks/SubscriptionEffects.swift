import Measures
import Records

/// Writes what completed orders did into a number's subscriptions.
package enum SubscriptionEffects {
  /// `held` with what the effects start and end, by (from, product).
  ///
  /// A start adds a subscription where none of that product holds on its day; one that follows ends
  /// it. A start of one of `plans` ends the plans that are held; of several on one day the last
  /// counts. An end is the last day of what it names, or of all, and touches nothing that begins
  /// later. *Shape*: all are of one number.
  package static func apply(
    _ effects: [SubscriptionEffect], to held: [Subscription], plans: Set<String> = []
  ) -> [Subscription] {
    var subscriptions = held
    let sorted = effects.sorted { a, b in
      if a.on != b.on { return a.on < b.on }
      if a.atMilliseconds != b.atMilliseconds {
        return a.atMilliseconds ?? .min < b.atMilliseconds ?? .min
      }
      return a.order.precedes(b.order)
    }
    for (index, effect) in sorted.enumerated() {
      let isDisplaced = sorted[(index + 1)...].contains {
        $0.on == effect.on && starts($0, plans) && starts(effect, plans)
      }
      if isDisplaced { continue }
      switch effect.kind {
      case .start: start(effect, plans, &subscriptions)
      case .end: end(effect, &subscriptions)
      }
    }
    return subscriptions.sorted {
      $0.from == $1.from ? $0.product.precedes($1.product) : $0.from < $1.from
    }
  }

  private static func starts(_ effect: SubscriptionEffect, _ plans: Set<String>) -> Bool {
    effect.kind == .start && plans.contains(effect.product)
  }

  private static func start(
    _ effect: SubscriptionEffect, _ plans: Set<String>, _ held: inout [Subscription]
  ) {
    let same = held.filter { $0.product == effect.product }
    if same.contains(where: { covers($0, effect.on) }) { return }
    if plans.contains(effect.product) {
      for index in held.indices where plans.contains(held[index].product) {
        if covers(held[index], effect.on), held[index].from < effect.on {
          held[index].to = effect.on
          held[index].toMilliseconds = nil
        }
      }
    }
    held.append(
      Subscription(
        msisdn: effect.msisdn, product: effect.product, from: effect.on,
        to: same.map(\.from).filter { $0 > effect.on }.min(),
        fromMilliseconds: effect.atMilliseconds))
  }

  private static func end(_ effect: SubscriptionEffect, _ held: inout [Subscription]) {
    for index in held.indices {
      let isMeant = effect.product.isEmpty || held[index].product == effect.product
      if !isMeant || !covers(held[index], effect.on + 1) || held[index].from > effect.on {
        continue
      }
      held[index].to = effect.on + 1
      held[index].toMilliseconds = effect.atMilliseconds
    }
  }

  private static func covers(_ subscription: Subscription, _ day: CivilDay) -> Bool {
    subscription.from <= day && subscription.to.map { day < $0 } ?? true
  }
}
