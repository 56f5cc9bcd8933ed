import Measures

/// A part of what is sold (销售品): an offer opened down to fees, discounts and allowances.
///
/// A plan or pack that is sold by itself is an offer of one product: subscriptions name it alike.
package struct OfferComponent: Hashable, Sendable {
  /// What a part is.
  package enum Kind: String, CaseIterable, Sendable {
    case plan
    case pack
    case fee
    case setup
    case discount
    case contract
    case allowance
    /// A thing that is handed over.
    case item
  }

  /// What a subscription names.
  package var offer: String
  /// `offer`, or `plan` and `pack` where that is sold by itself.
  package var sold: String
  /// From when the offer's parts hold.
  package var effect: Offer.Effect
  /// Among the parts of the offer, from 1.
  package var position = 0
  /// The plan or pack that it is or belongs to; empty for an item.
  package var product = ""
  /// Version of the product, from 1 by validity; 1 for an item.
  package var version = 1
  package var validity = Validity.always
  /// Whether the product's version holds in the month.
  package var isInMonth = true
  package var kind: Kind
  /// Id of the discount, allowance or item; else the product's.
  package var component: String
  /// In ``unit``: how much an allowance grants each period, for how many months a fee, discount
  /// (0: all) or contract is; else 1.
  package var quantity: Int64 = 1
  /// `ms`, `octets`, `messages`, `events`, `months`; empty: pieces.
  package var unit = ""
  /// A fee, setup or thing; what a discount takes off (negative); what leaving a contract costs
  /// once; what a unit of an allowance costs. nil where none is told.
  package var priceMicros: Int64?
  /// What else is said of it: `key=value`, divided by `; `, in a fixed order.
  package var spec = ""
  package var generation: Plan.Generation?

  init(offer: String, sold: String, effect: Offer.Effect, kind: Kind, component: String) {
    self.offer = offer
    self.sold = sold
    self.effect = effect
    self.kind = kind
    self.component = component
  }
}

extension Catalogue {
  /// All that can be sold, opened.
  ///
  /// *Shape*: by the octets of the offer's id; in an offer its products in its order, each with all
  /// its versions by validity, each with its fee, setup, discounts, contract and allowances in the
  /// catalogue's order; then items. A setup of nothing is left out.
  package func components(in month: BillingMonth) -> [OfferComponent] {
    var versions: [String: [Plan]] = [:]
    for plan in plans { versions[plan.id, default: []].append(plan) }
    for id in versions.keys.sorted() {
      versions[id]?.sort { ($0.validity.from?.number ?? .min) < ($1.validity.from?.number ?? .min) }
    }
    let single = plans.map(\.id).uniqued().map { id in
      (Offer(id: id, name: "", products: [id]), plans.first { $0.id == id }?.kind.rawValue ?? "")
    }
    let sold = (offers.map { ($0, "offer") } + single).sorted {
      $0.0.id.utf8.lexicographicallyPrecedes($1.0.id.utf8)
    }
    return sold.flatMap { offer, sold in
      parts(of: offer, sold: sold, versions, month).enumerated().map { index, part in
        var part = part
        part.position = index + 1
        return part
      }
    }
  }

  private func parts(
    of offer: Offer, sold: String, _ versions: [String: [Plan]], _ month: BillingMonth
  ) -> [OfferComponent] {
    var parts: [OfferComponent] = []
    for id in offer.products {
      for (index, plan) in (versions[id] ?? []).enumerated() {
        for (kind, component, describe) in plan.parts {
          var part = OfferComponent(
            offer: offer.id, sold: sold, effect: offer.effect, kind: kind, component: component)
          part.product = id
          part.version = index + 1
          part.validity = plan.validity
          part.isInMonth = plan.validity.meets(
            Validity(from: month.firstDay, to: month.next.firstDay))
          part.generation = plan.generation
          describe(&part)
          parts.append(part)
        }
      }
    }
    for item in offer.items {
      var part = OfferComponent(
        offer: offer.id, sold: sold, effect: offer.effect, kind: .item, component: item.id)
      part.priceMicros = item.priceMicros
      parts.append(part)
    }
    return parts
  }
}
