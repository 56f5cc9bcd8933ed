/// Why tariffs can't be tried on a published month.
package enum TrialError: Error, Hashable, Sendable, CustomStringConvertible {
  case otherTimeZone(found: String, published: String)
  case otherCurrency(found: String, published: String)
  case unknownProduct(String, catalogue: String)
  /// A plan for a pack, or a pack for a plan.
  case otherKind(from: String, to: String)
  case movedTwice(String)

  package var description: String {
    switch self {
    case .otherTimeZone(let found, let published):
      "the other catalogue is of the time zone \(found), the month of \(published): its days would "
        + "be others; give the catalogue the month's time zone"
    case .otherCurrency(let found, let published):
      "the other catalogue is in \(found), the month in \(published): the amounts don't compare; "
        + "write the prices in \(published)"
    case .unknownProduct(let product, let catalogue):
      "\(catalogue) has no plan or pack '\(product)'; correct --move OLD=NEW"
    case .otherKind(let from, let to):
      "'\(from)' and '\(to)' are a plan and a pack; move plans to plans and packs to packs"
    case .movedTwice(let product):
      "'\(product)' is moved twice; leave one --move \(product)=NEW"
    }
  }
}
