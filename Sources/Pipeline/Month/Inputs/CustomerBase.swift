import Intake
import Jobs
import Lake
import Measures
import Records

/// The customer feeds of a run, read by the coordinator: small beside the usage.
package struct CustomerBase {
  /// In the order of the feed.
  package var files: [CustomerFile] = []
  /// Rows that could not be read, with the file they are in.
  package var rejects: [(file: String, headerLines: Int64, rejects: [Reject])] = []
  /// Every file read, for the manifest, with its rows.
  package var sources: [(file: SourceFile, records: Int64)] = []
  /// Rows about numbers that no subscriber has, by feed.
  package var orphans: [(feed: String, rows: Int)] = []
  private var indexOf: [UInt64: Int] = [:]
  private var accounts: [Account] = []
  /// Accounts of groups and key customers that pay for no line: head offices. By id.
  private(set) var silentAccounts: [Account] = []
  /// Rows of the operations feeds: about orders, numbers, goods and flows, whoever has them.
  package private(set) var operations = OperationsBase()
  /// Whether the main orders are the orders, too.
  private var makesOrders = false

  package init() {}

  /// Subscribers that a census found: each served party, with the job's plan and region, activated
  /// on the month's first day as nothing else is known.
  package init(
    discovered parties: [UInt64], as discovered: DiscoveredSubscribers, month: BillingMonth
  ) {
    files = parties.map { party in
      CustomerFile(
        subscriber: Subscriber(
          msisdn: party, account: String(party), region: discovered.region,
          plan: discovered.plan, activatedOn: month.firstDay))
    }
  }

  /// Reads the feeds below `folder`; `zone` is the catalogue's clock. *Throws* what is wrong with a
  /// file as a whole.
  package init(
    feeds: CustomerFeeds, folder: InputFolder, zone: ZoneClock, limits: Limits,
    isStopped: () -> Bool = { false }
  ) throws {
    let given: [(CustomerKind, CustomerFeed?)] = [
      (.subscribers, feeds.subscribers), (.subscriptions, feeds.subscriptions),
      (.orders, feeds.orders), (.payments, feeds.payments), (.contacts, feeds.contacts),
      (.groups, feeds.groups), (.adjustments, feeds.adjustments), (.accounts, feeds.accounts),
      (.enrolments, feeds.enrolments), (.redemptions, feeds.redemptions),
      (.mainOrders, feeds.mainOrders), (.suborders, feeds.suborders),
      (.orderEvents, feeds.orderEvents), (.retentionCases, feeds.retentionCases),
      (.workOrders, feeds.workOrders), (.numberResources, feeds.numberResources),
      (.stockMoves, feeds.stockMoves), (.flowsLeft, feeds.flowsLeft),
      (.flowsRight, feeds.flowsRight),
    ]
    makesOrders = feeds.orders == nil && feeds.mainOrders != nil
    for (kind, feed) in given {
      guard let feed else { continue }
      guard let pattern = FeedPattern(feed.files) else {
        throw MonthError.noInput(feed: kind.rawValue, pattern: feed.files, folder: folder.path)
      }
      let found = try folder.files(matching: pattern)
      if found.isEmpty {
        throw MonthError.noInput(feed: kind.rawValue, pattern: feed.files, folder: folder.path)
      }
      var unattached = 0
      for file in found {
        let source = try SourceFile(
          feed: 0, name: file.path, path: folder.path + "/" + file.path)
        unattached += try read(
          source, kind: kind, feed: feed, zone: zone, limits: limits, isStopped: isStopped)
      }
      if unattached > 0 { orphans.append((kind.rawValue, unattached)) }
    }
    try attachAccounts()
    sort()
    indexOf = [:]
  }

  /// Adds one file's rows; returns how many are about numbers that no subscriber has.
  private mutating func read(
    _ source: SourceFile, kind: CustomerKind, feed: CustomerFeed, zone: ZoneClock, limits: Limits,
    isStopped: () -> Bool
  ) throws -> Int {
    var reader = try CustomerReader(
      kind: kind, feed: feed, zone: zone, source: source, limits: limits)
    var unattached = 0
    try TextWindows.forEach(
      ofFile: source.path, named: source.name, compression: source.compression
    ) { text in
      if isStopped() { throw MonthError.stopped }
      try reader.push(text, isEnd: false)
      unattached += attach(&reader.batch)
    }
    try reader.push([], isEnd: true)
    unattached += attach(&reader.batch)
    sources.append((source, reader.batch.recordCount))
    if !reader.batch.rejects.isEmpty {
      rejects.append((source.name, reader.headerLines, reader.batch.rejects))
    }
    return unattached
  }

  private mutating func attach(_ batch: inout CustomerBatch) -> Int {
    for subscriber in batch.subscribers {
      // A number that comes twice stays twice: the directory refuses it by name.
      indexOf[subscriber.msisdn] = files.count
      files.append(CustomerFile(subscriber: subscriber))
    }
    var unattached = 0
    for row in batch.subscriptions {
      unattached += attach(row.msisdn) { $0.subscriptions.append(row) }
    }
    for row in batch.orders { unattached += attach(row.msisdn) { $0.orders.append(row) } }
    for row in batch.payments { unattached += attach(row.msisdn) { $0.payments.append(row) } }
    for row in batch.contacts { unattached += attach(row.msisdn) { $0.contacts.append(row) } }
    for row in batch.memberships {
      unattached += attach(row.msisdn) { $0.memberships.append(row) }
    }
    for row in batch.adjustments {
      unattached += attach(row.msisdn) { $0.adjustments.append(row) }
    }
    for row in batch.enrolments { unattached += attach(row.msisdn) { $0.enrolments.append(row) } }
    for row in batch.redemptions {
      unattached += attach(row.msisdn) { $0.redemptions.append(row) }
    }
    accounts += batch.accounts
    operations.take(batch)
    if makesOrders {
      // An order of a number that nobody has (any more) is in the operations all the same.
      for row in batch.mainOrders where row.msisdn != 0 {
        _ = attach(row.msisdn) { $0.orders.append(Order(row)) }
      }
    }
    batch.removeRecords()
    return unattached
  }

  private mutating func attach(_ msisdn: UInt64, _ add: (inout CustomerFile) -> Void) -> Int {
    guard let index = indexOf[msisdn] else { return 1 }
    add(&files[index])
    return 0
  }

  /// Gives each subscriber the account that pays; accounts that pay for nobody are counted, but for
  /// companies and key accounts, which measures have all the same.
  /// *Throws* ``MonthError/repeatedKeys(feed:column:keys:)``.
  private mutating func attachAccounts() throws(MonthError) {
    if accounts.isEmpty { return }
    accounts.sort { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    let twice = zip(accounts, accounts.dropFirst()).filter { $0.id == $1.id }.map(\.0.id)
    guard twice.isEmpty else {
      throw .repeatedKeys(feed: CustomerKind.accounts.rawValue, column: "account", keys: twice)
    }
    let places = Dictionary(uniqueKeysWithValues: accounts.indices.map { (accounts[$0].id, $0) })
    var isUsed = Array(repeating: false, count: accounts.count)
    for index in files.indices {
      guard let place = places[files[index].subscriber.account] else { continue }
      files[index].account = accounts[place]
      isUsed[place] = true
    }
    silentAccounts = accounts.indices.filter { !isUsed[$0] }.map { accounts[$0] }
      .filter { $0.kind == .group || $0.isKey || !$0.parent.isEmpty }
    let leftOut = isUsed.count { !$0 } - silentAccounts.count
    if leftOut > 0 { orphans.append((CustomerKind.accounts.rawValue, leftOut)) }
    accounts = []
  }

  /// Hands over what the month before left; what nobody has any more is counted.
  package mutating func carry(_ former: FormerMonth) {
    var indexOf: [UInt64: Int] = [:]
    for index in files.indices { indexOf[files[index].subscriber.msisdn] = index }
    var unattached = 0
    for entry in former.bundles {
      if let index = indexOf[entry.msisdn] {
        files[index].brought.append(entry.bundle)
      } else {
        unattached += 1
      }
    }
    if unattached > 0 { orphans.append(("the ledger of \(former.month)", unattached)) }
    for index in files.indices where files[index].brought.count > 1 {
      files[index].brought.sortByAllowance()
    }
  }

  /// Hands over the goods that the month before left.
  mutating func carry(stock: [StockBalance]) { operations.take(stock) }

  /// Forgets the rows of the operations feeds, once they are matched.
  mutating func forgetOperations() { operations = OperationsBase() }

  private mutating func sort() {
    for index in files.indices {
      files[index].subscriptions.sort { ($0.from, $0.product) < ($1.from, $1.product) }
      if makesOrders { files[index].orders.keepLatestStages() }
      files[index].orders.sort { ($0.submittedOn, $0.id) < ($1.submittedOn, $1.id) }
      files[index].payments.sort { ($0.paidOn, $0.id) < ($1.paidOn, $1.id) }
      files[index].contacts.sort { ($0.on, $0.id) < ($1.on, $1.id) }
      files[index].memberships.sort { ($0.from, $0.group) < ($1.from, $1.group) }
      files[index].adjustments.sort {
        ($0.month, $0.reason, $0.amountMicros) < ($1.month, $1.reason, $1.amountMicros)
      }
      if files[index].hasNoOperations { continue }
      files[index].enrolments.sort { ($0.on, $0.id) < ($1.on, $1.id) }
      files[index].redemptions.sort { ($0.on, $0.id) < ($1.on, $1.id) }
    }
  }
}

extension Order {
  fileprivate init(_ order: MainOrder) {
    self.init(
      id: order.id, msisdn: order.msisdn, kind: order.kind, product: order.product,
      channel: order.channel, submittedOn: order.submittedOn, stage: order.stage,
      stageOn: order.stageOn)
    mode = order.mode
  }
}

extension [Order] {
  /// One row an order where it comes several times: the latest state it says.
  fileprivate mutating func keepLatestStages() {
    if count < 2 { return }
    sort {
      ($0.id, $1.stageOn, $1.stage.rawValue, $1.submittedOn)
        < ($1.id, $0.stageOn, $0.stage.rawValue, $0.submittedOn)
    }
    var kept: [Order] = []
    for order in self where kept.last?.id != order.id { kept.append(order) }
    self = kept
  }
}
