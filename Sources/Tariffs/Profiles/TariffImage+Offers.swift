import Jobs
import Measures
import Records

/// A thing that an offer handed over, due once.
package struct DueItem: Hashable, Sendable {
  package var offer: String
  /// Id of the offer's item.
  package var item: String
  package var priceMicros: Int64
  /// The day on which the offer was taken.
  package var on: CivilDay

  package init(offer: String, item: String, priceMicros: Int64, on: CivilDay) {
    self.offer = offer
    self.item = item
    self.priceMicros = priceMicros
    self.on = on
  }
}

extension TariffImage {
  /// The things that a subscriber must pay this month: those of the offers taken in it, whenever
  /// their plans and packs take effect.
  ///
  /// *Shape*: by day, then offer, in the offer's order; an offer taken twice is paid twice.
  package func dueItems(of subscriptions: [Subscription]) -> [DueItem] {
    var due: [(day: CivilDay, offer: Offer)] = []
    for subscription in subscriptions where month.contains(subscription.from) {
      if let offer = offers[subscription.product] { due.append((subscription.from, offer)) }
    }
    due.sort { ($0.day, $0.offer.id) < ($1.day, $1.offer.id) }
    return due.flatMap { day, offer in
      offer.items.map {
        DueItem(offer: offer.id, item: $0.id, priceMicros: $0.priceMicros, on: day)
      }
    }
  }
}
