import Billing
import Jobs
import Records
import Tariffs

extension BillingDesk {
  /// The desk of an image's month: with what its plans and packs cost, and the job's tax.
  init(_ image: TariffImage, tax: TaxTerms? = nil) {
    self.init(
      month: image.month,
      terms: image.plans.map {
        FeeTerms(
          id: $0.id, fee: $0.fee, setupMicros: $0.setupMicros, discounts: $0.discounts,
          contract: $0.contract, generation: $0.generation)
      }, tax: tax)
  }
}

extension TariffImage {
  /// The things that a subscriber pays for this month, as billing takes them.
  func soldItems(of subscriptions: [Subscription]) -> [SoldItem] {
    dueItems(of: subscriptions).map {
      SoldItem(offer: $0.offer, item: $0.item, priceMicros: $0.priceMicros)
    }
  }
}
