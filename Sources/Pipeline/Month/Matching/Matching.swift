import Lake
import Measures
import Orders
import Reconciling
import Records

/// What the stages `match` and `cards` have given so far.
struct Matching {
  var orders: OrderPartial
  var flows = FlowTotals()
  /// By ordinal of the task.
  private var pending: [Int: PendingOrders] = [:]
  /// By card shard; in order of acceptance until they are taken.
  private var segments: [[Segment]]

  /// Pairs of numbers and cards that lie in a result.
  struct Segment {
    var task: Int
    var path: String
    var offset: Int
    var octets: Int
    var rows: Int
  }

  init(month: BillingMonth, cardShards: Int) {
    orders = OrderPartial(month: month)
    segments = Array(repeating: [], count: cardShards)
  }

  mutating func keep(_ rows: PendingOrders, of task: Int) { pending[task] = rows }

  /// `found` are of shards that there are.
  mutating func keep(_ found: [MatchBlock.Segment], of task: Int, path: String) {
    for segment in found {
      segments[segment.shard].append(
        Segment(
          task: task, path: path, offset: segment.offset, octets: segment.octets,
          rows: segment.rows))
    }
  }

  /// The pairs of a shard, in the order of the tasks that gave them.
  func segments(of shard: Int) -> [Segment] {
    segments[shard].sorted { $0.task < $1.task }
  }

  /// All that is pending, in the order of the tasks that gave it; it is forgotten here.
  mutating func takePending() -> PendingOrders {
    var all = PendingOrders()
    for task in pending.keys.sorted() {
      guard let rows = pending[task] else { continue }
      all.bindings += rows.bindings
      all.effects += rows.effects
      all.audited += rows.audited
      all.credits += rows.credits
    }
    pending = [:]
    return all
  }
}
