import Records

/// All that is said of one number, each row once.
struct NumberView {
  var number: UInt64
  /// By state, then card: the furthest state last.
  var resources: [NumberResource] = []
  var line: LineOfService?
  /// By id.
  var orders: [MainOrder] = []
  /// Mobile ones, by id.
  var parts: [SubOrder] = []
  /// By (on, id).
  var cases: [RetentionCase] = []
  /// By (on, id).
  var contacts: [Contact] = []

  /// What the snapshot says, where it says it once or more: the furthest state, with a card rather
  /// than without.
  var resource: NumberResource? { resources.last }

  /// The numbers of a shard, ascending.
  static func views(of shard: NumberShard) -> [NumberView] {
    var views: [UInt64: NumberView] = [:]
    func add(_ number: UInt64, _ change: (inout NumberView) -> Void) {
      if number == 0 { return }
      change(&views[number, default: NumberView(number: number)])
    }
    for row in shard.resources { add(row.number) { $0.resources.append(row) } }
    for row in shard.lines { add(row.msisdn) { $0.line = row } }
    for row in shard.orders { add(row.msisdn) { $0.orders.append(row) } }
    for row in shard.parts where row.network == .mobile {
      add(row.msisdn) { $0.parts.append(row) }
    }
    for row in shard.cases { add(row.msisdn) { $0.cases.append(row) } }
    for row in shard.contacts { add(row.msisdn) { $0.contacts.append(row) } }
    return views.values.sorted { $0.number < $1.number }.map(\.inOrder)
  }

  /// Its rows of one id once, all in their order.
  private var inOrder: NumberView {
    var view = self
    view.resources.sort { a, b in
      if a.state != b.state { return a.state.rawValue < b.state.rawValue }
      if a.iccid != b.iccid { return a.iccid.precedes(b.iccid) }
      if a.since != b.since { return a.since < b.since }
      return a.order.precedes(b.order)
    }
    view.orders = Latest.rows(orders).rows
    view.parts = Latest.rows(parts).rows
    view.cases = Latest.distinct(cases).sorted {
      $0.on == $1.on ? $0.id.precedes($1.id) : $0.on < $1.on
    }
    view.contacts = Latest.distinct(contacts).sorted {
      $0.on == $1.on ? $0.id.precedes($1.id) : $0.on < $1.on
    }
    return view
  }
}
