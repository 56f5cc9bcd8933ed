import Records

extension PublishedMonth {
  /// The customers of a partition: all that rating and recurring fees depend on. Names, birth
  /// years, orders, payments, contacts and adjustments are not kept. What came over from the month
  /// before is what the month rated by: of its validity, no more than its plan or pack was held.
  ///
  /// *Shape*: ascending by MSISDN; subscriptions by (from, product), memberships by (from, group),
  /// as in the run; ``PartitionProfiles`` makes profiles of them. *Throws* ``PublishedError`` and
  /// ``LakeError``, which name the file.
  package func customers(of partition: Int) throws -> [CustomerFile] {
    guard let table = try table(OutputTables.subscribers, of: partition) else { return [] }
    var customers = try Self.subscribers(in: table).map { CustomerFile(subscriber: $0) }
    if let table = try self.table(OutputTables.subscriptions, of: partition) {
      try Self.addSubscriptions(in: table, to: &customers)
    }
    if let table = try self.table(OutputTables.groupMembers, of: partition) {
      try Self.addMemberships(in: table, to: &customers)
    }
    if let table = try self.table(OutputTables.bundleLedger, of: partition) {
      try Self.addBrought(in: table, to: &customers)
    }
    return customers
  }

  private static func subscribers(in table: PublishedTable) throws -> [Subscriber] {
    let msisdns = try table.integers("msisdn")
    let (accounts, regions) = (try table.texts("account"), try table.texts("home_region"))
    let (brands, plans) = (try table.texts("brand"), try table.texts("plan"))
    let (activated, churned) = (try table.days("activated_on"), try table.days("churned_on"))
    let statuses = try table.texts("status")
    return try msisdns.indices.map { row in
      let status = Subscriber.Status.allCases.first { $0.code == statuses[row] }
      guard let status, let activatedOn = activated[row],
        row == 0 || msisdns[row - 1] < msisdns[row]
      else { throw table.strange("row \(row + 1) is out of order, or has no status or first day") }
      return Subscriber(
        msisdn: UInt64(truncatingIfNeeded: msisdns[row]), account: accounts[row],
        region: regions[row], brand: brands[row], plan: plans[row], activatedOn: activatedOn,
        status: status, churnedOn: churned[row])
    }
  }

  private static func addSubscriptions(
    in table: PublishedTable, to customers: inout [CustomerFile]
  ) throws {
    let products = try table.texts("product")
    let (from, to) = (try table.days("valid_from"), try table.days("valid_to"))
    let (begun, ended) = (try table.instants("from_instant"), try table.instants("to_instant"))
    try forEachRow(of: table, customers.map(\.subscriber.msisdn)) { row, position in
      guard let first = from[row] else { throw table.strange("row \(row + 1) has no first day") }
      customers[position].subscriptions.append(
        Subscription(
          msisdn: customers[position].subscriber.msisdn, product: products[row], from: first,
          to: to[row], fromMilliseconds: begun[row], toMilliseconds: ended[row]))
    }
  }

  private static func addMemberships(
    in table: PublishedTable, to customers: inout [CustomerFile]
  ) throws {
    let (groups, roles) = (try table.texts("group_id"), try table.texts("role"))
    let (from, to) = (try table.days("valid_from"), try table.days("valid_to"))
    let pays = try table.booleans("pays")
    try forEachRow(of: table, customers.map(\.subscriber.msisdn)) { row, position in
      guard let first = from[row], let role = GroupRole(rawValue: roles[row]) else {
        throw table.strange("row \(row + 1) has the role '\(roles[row])', or no first day")
      }
      customers[position].memberships.append(
        GroupMembership(
          msisdn: customers[position].subscriber.msisdn, group: groups[row], role: role,
          from: first, to: to[row], pays: pays[row]))
    }
  }

  /// What the ledger says came over: its other lines are what rating made of it.
  private static func addBrought(
    in table: PublishedTable, to customers: inout [CustomerFile]
  ) throws {
    let movements = try table.texts("movement")
    let (plans, allowances) = (try table.texts("plan"), try table.texts("allowance"))
    let (ages, ends) = (try table.integers("age"), try table.instants("valid_to"))
    let (rolledOver, quantities) = (
      try table.booleans("rolled_over"), try table.integers("quantity")
    )
    try forEachRow(of: table, customers.map(\.subscriber.msisdn)) { row, position in
      guard movements[row] == BundleMovement.brought.code else { return }
      customers[position].brought.append(
        BroughtBundle(
          plan: plans[row], allowance: allowances[row], isRolledOver: rolledOver[row],
          age: Int(ages[row]), toMilliseconds: ends[row] ?? .max, quantity: quantities[row]))
    }
    for position in customers.indices { customers[position].brought.sortByAllowance() }
  }

  /// Calls `body` with each row of a table and the position of the customer whose it is.
  private static func forEachRow(
    of table: PublishedTable, _ msisdns: [UInt64],
    _ body: (_ row: Int, _ position: Int) throws -> Void
  ) throws {
    var position = 0
    for (row, msisdn) in try table.integers("msisdn").enumerated() {
      let msisdn = UInt64(truncatingIfNeeded: msisdn)
      while position < msisdns.count, msisdns[position] < msisdn { position += 1 }
      guard position < msisdns.count, msisdns[position] == msisdn else {
        throw table.strange("row \(row + 1) is of a number that no subscriber has")
      }
      try body(row, position)
    }
  }
}
