import Records

/// Writes one customer feed, line of service by line of service.
struct CustomerRows {
  let header: String

  private let population: Population
  private let write: (Line, inout TextBlock) -> Void
  /// Rows that belong to no line, before and after the others.
  private var before: (inout TextBlock) -> Void = { _ in }
  private var after: (inout TextBlock) -> Void = { _ in }
  /// The rows of outlets, in place of the lines'.
  private var outlets: OutletRows?
  private var position = 0

  init(
    feed: SyntheticFile.Feed, population: Population, offers: Offers, options: SyntheticOptions
  ) {
    self.population = population
    let calendar = CustomerCalendar(options: options)
    let facts = OperationFacts(calendar: calendar, population: population, options: options)
    let book = OperationBook(facts: facts, offers: offers, options: options)
    let subscribers = SubscriberRows(
      calendar: calendar, population: population, offers: offers,
      traits: options.tellsOperations ? TraitRows(facts: facts) : nil)
    let payments = Self.payments(facts, offers, options)
    switch feed {
    case .subscribers: (header, write) = (subscribers.header, subscribers.write)
    case .subscriptions:
      (header, write) = (SubscriberRows.subscriptionHeader, subscribers.writeSubscriptions)
    case .orders:
      let orders = OrderRows(options: options, population: population, offers: offers)
      (header, write) = (OrderRows.header, orders.write)
    case .payments: (header, write) = (PaymentRows.header, payments.write)
    case .contacts:
      let contacts = ContactRows(options: options, offers: offers, history: population.history)
      (header, write) = (contacts.header, contacts.write)
    case .accounts:
      let accounts = AccountRows(facts: facts)
      (header, write) = (AccountRows.header, accounts.write)
      before = accounts.writeHeadOffices
    case .mainOrders: (header, write) = (MainOrderRows.header, MainOrderRows(book: book).write)
    case .suborders:
      (header, write) = (MainOrderRows.partHeader, MainOrderRows(book: book).writeParts)
    case .orderEvents:
      (header, write) = (MainOrderRows.eventHeader, MainOrderRows(book: book).writeEvents)
    case .retentionCases:
      (header, write) = (RetentionRows.header, RetentionRows(book: book).write)
    case .workOrders: (header, write) = (WorkOrderRows.header, WorkOrderRows(book: book).write)
    case .numberResources:
      let resources = ResourceRows(book: book)
      (header, write) = (ResourceRows.header, resources.write)
      after = resources.writeWaiting
    case .stockMoves:
      (header, write) = (OutletRows.header, { _, _ in })
      outlets = OutletRows(book: book)
    case .flowsLeft, .flowsRight:
      let flows = FlowRows(
        payments: payments, side: feed == .flowsLeft ? .left : .right, defects: book.defects)
      (header, write) = (FlowRows.header, flows.write)
    case .enrolments: (header, write) = (EnrolmentRows.header, EnrolmentRows(facts: facts).write)
    case .redemptions:
      (header, write) = (RedemptionRows.header, RedemptionRows(facts: facts).write)
    case .defects:
      let defects = DefectRows(book: book, payments: payments)
      (header, write) = (DefectRows.header, defects.write)
      after = defects.writeOthers
    case .usage: preconditionFailure("Usage files are written by UsageFileCursor.")
    }
  }

  private static func payments(
    _ facts: OperationFacts, _ offers: Offers, _ options: SyntheticOptions
  ) -> PaymentRows {
    let habit = PaymentHabit(
      facts: facts, offers: offers, latePerThousand: options.latePayersPerThousand)
    return PaymentRows(
      calendar: facts.calendar, offers: offers, habit: options.tellsOperations ? habit : nil)
  }

  /// Writes rows until the block is full; false once nothing is left.
  mutating func fill(_ text: inout TextBlock) -> Bool {
    if position == 0 { before(&text) }
    while !text.isFull {
      if position == outlets?.count ?? population.lines.count {
        after(&text)
        return false
      }
      if let outlets {
        outlets.write(position, into: &text)
      } else {
        write(population.lines[position], &text)
      }
      position += 1
    }
    return true
  }
}
