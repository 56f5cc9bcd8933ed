import Measures
import Records

/// An order with all that names it, each row once.
struct OrderView {
  var order: MainOrder
  /// By id.
  var parts: [SubOrder]
  /// By part; the order's own under the empty id.
  var trails: [String: Trail]
  /// By id.
  var visits: [WorkOrder]

  /// The parts that count: a cancelled one was replaced or given up.
  var liveParts: [SubOrder] { parts.filter { $0.stage != .cancelled } }
  var trail: Trail { trails[""] ?? Trail() }

  func trail(of part: SubOrder) -> Trail { trails[part.id] ?? Trail() }

  /// The number it is about: its own, else the first of its mobile parts that has one.
  var msisdn: UInt64 {
    if order.msisdn != 0 { return order.msisdn }
    return liveParts.first { $0.network == .mobile && $0.msisdn != 0 }?.msisdn ?? 0
  }
}

/// When each stage of a life was first recorded, in UTC milliseconds.
struct Trail {
  private var firsts: [Int64?] = Array(repeating: nil, count: Order.Stage.allCases.count)
  private(set) var isEmpty = true

  mutating func add(_ event: OrderEvent) {
    isEmpty = false
    let place = Int(event.stage.rawValue)
    firsts[place] = min(firsts[place] ?? .max, event.atMilliseconds)
  }

  subscript(stage: Order.Stage) -> Int64? { firsts[Int(stage.rawValue)] }

  /// The recorded stages in the order of a life, with their instants; a cancellation is last.
  var recorded: [(stage: Order.Stage, at: Int64)] {
    Order.Stage.allCases.compactMap { stage in self[stage].map { (stage, $0) } }
  }

  /// The furthest recorded stage but a cancellation.
  var furthest: Order.Stage? { recorded.last { $0.stage != .cancelled }?.stage }

  /// The first serving stage that was recorded after an instant.
  func serving(after instant: Int64) -> (stage: Order.Stage, at: Int64)? {
    recorded.first { $0.stage.isServing && $0.at > instant }
  }
}

extension Order.Stage {
  /// The customer can use it.
  var isServing: Bool { self == .activated || isComplete }
  var isComplete: Bool { self == .completed || self == .bound }
}

/// A shard put in order: orders by id, each once, and what has no order.
struct OrderBook {
  private(set) var views: [OrderView] = []
  /// Of orders that aren't there, by order and id.
  private(set) var orphans: [SubOrder] = []
  /// Rows whose id came more than once, with how often.
  private(set) var repeatedOrders: [(row: MainOrder, rows: Int)] = []
  private(set) var repeatedParts: [(row: SubOrder, rows: Int)] = []

  /// Rows of one id are one within their order: of other orders another task may know.
  init(_ shard: OrderShard) {
    let (orders, repeatedOrders) = Latest.rows(shard.orders)
    self.repeatedOrders = repeatedOrders
    var trails: [String: [String: Trail]] = [:]
    for event in shard.events {
      trails[event.order, default: [:]][event.part, default: Trail()].add(event)
    }
    let visits = Dictionary(grouping: shard.visits, by: \.order)
    var parts: [String: [SubOrder]] = [:]
    for (order, rows) in Dictionary(grouping: shard.parts, by: \.order) {
      let (latest, repeated) = Latest.rows(rows)
      parts[order] = latest
      repeatedParts += repeated
    }
    views = orders.map { order in
      OrderView(
        order: order, parts: parts.removeValue(forKey: order.id) ?? [],
        trails: trails[order.id] ?? [:], visits: Latest.distinct(visits[order.id] ?? []))
    }
    orphans = parts.values.flatMap { $0 }.sorted { a, b in
      a.order == b.order ? a.id.precedes(b.id) : a.order.precedes(b.order)
    }
  }
}
