/// Writes one customer feed, line of service by line of service.
struct CustomerRows {
  let header: String

  private let feed: SyntheticFile.Feed
  private let population: Population
  private let subscribers: SubscriberRows
  private let orders: OrderRows
  private let payments: PaymentRows
  private let contacts: ContactRows
  private var position = 0

  init(
    feed: SyntheticFile.Feed, population: Population, offers: Offers, options: SyntheticOptions
  ) {
    self.feed = feed
    self.population = population
    let calendar = CustomerCalendar(options: options)
    subscribers = SubscriberRows(calendar: calendar, population: population, offers: offers)
    orders = OrderRows(
      calendar: calendar, population: population, offers: offers,
      monthsBack: options.historyMonths)
    payments = PaymentRows(calendar: calendar, offers: offers)
    contacts = ContactRows(
      calendar: calendar, offers: offers, history: population.history)
    header =
      switch feed {
      case .subscribers: SubscriberRows.header
      case .subscriptions: SubscriberRows.subscriptionHeader
      case .orders: OrderRows.header
      case .payments: PaymentRows.header
      case .contacts: ContactRows.header
      case .usage: preconditionFailure("Usage files are written by UsageFileCursor.")
      }
  }

  /// Writes rows until the block is full; false once nothing is left.
  mutating func fill(_ text: inout TextBlock) -> Bool {
    while !text.isFull {
      if position == population.lines.count { return false }
      let line = population.lines[position]
      switch feed {
      case .subscribers: subscribers.write(line, into: &text)
      case .subscriptions: subscribers.writeSubscriptions(line, into: &text)
      case .orders: orders.write(line, into: &text)
      case .payments: payments.write(line, into: &text)
      case .contacts: contacts.write(line, into: &text)
      case .usage: preconditionFailure("Usage files are written by UsageFileCursor.")
      }
      position += 1
    }
    return true
  }
}
