import Intake
import Lake
import Reconciling
import Records

/// The rows of the operations feeds, as the coordinator holds them from reading until they are
/// matched: packed, each with the hashes of the keys by which it meets others.
package struct OperationsBase: Sendable {
  private(set) var orders = RowPool()
  private(set) var parts = RowPool()
  private(set) var events = RowPool()
  private(set) var cases = RowPool()
  private(set) var visits = RowPool()
  private(set) var resources = RowPool()
  private(set) var moves = RowPool()
  /// What the month before left of goods.
  private(set) var balances = RowPool()
  private(set) var flows = RowPool()

  /// By id of the main order.
  private(set) var ordersByID = RowKeys()
  private(set) var partsByOrder = RowKeys()
  private(set) var eventsByOrder = RowKeys()
  private(set) var visitsByOrder = RowKeys()
  /// By number, where there is one.
  private(set) var ordersByNumber = RowKeys()
  private(set) var partsByNumber = RowKeys()
  private(set) var casesByNumber = RowKeys()
  private(set) var resourcesByNumber = RowKeys()
  /// By broadband line, or by their own id.
  private(set) var visitsByLine = RowKeys()
  /// By outlet.
  private(set) var movesByOutlet = RowKeys()
  private(set) var balancesByOutlet = RowKeys()
  /// By the flow number under which they are settled.
  private(set) var flowsByNumber = RowKeys()

  /// What both logs of money come to as they were read: matching must find it all.
  struct FlowsRead: Hashable, Sendable {
    var leftRecords = 0
    var leftMicros: Int128 = 0
    var rightRecords = 0
    var rightMicros: Int128 = 0

    fileprivate mutating func add(_ entry: FlowEntry) {
      switch entry.side {
      case .left:
        leftRecords += 1
        leftMicros += Int128(entry.amountMicros)
      case .right:
        rightRecords += 1
        rightMicros += Int128(entry.amountMicros)
      }
    }
  }
  private(set) var flowsRead = FlowsRead()

  package init() {}

  var isEmpty: Bool { pools.allSatisfy { $0.count == 0 } }

  /// What it takes of memory, about.
  var memoryOctets: Int64 {
    let keys = [
      ordersByID, partsByOrder, eventsByOrder, visitsByOrder, ordersByNumber, partsByNumber,
      casesByNumber, resourcesByNumber, visitsByLine, movesByOutlet, balancesByOutlet,
      flowsByNumber,
    ]
    let octets = pools.reduce(0) { $0 + $1.memoryOctets }
    return Int64(keys.reduce(octets) { $0 + $1.memoryOctets })
  }

  private var pools: [RowPool] {
    [orders, parts, events, cases, visits, resources, moves, balances, flows]
  }

  /// Adds what a window of a feed brought.
  mutating func take(_ batch: CustomerBatch) {
    for row in batch.mainOrders {
      orders.append(row)
      ordersByID.append(hash: Self.hash(row.id))
      ordersByNumber.append(hash: row.msisdn == 0 ? nil : Self.hash(row.msisdn))
    }
    for row in batch.suborders {
      parts.append(row)
      partsByOrder.append(hash: Self.hash(row.order))
      partsByNumber.append(hash: row.msisdn == 0 ? nil : Self.hash(row.msisdn))
    }
    for row in batch.orderEvents {
      events.append(row)
      eventsByOrder.append(hash: Self.hash(row.order))
    }
    for row in batch.retentionCases {
      cases.append(row)
      casesByNumber.append(hash: Self.hash(row.msisdn))
    }
    for row in batch.workOrders {
      visits.append(row)
      visitsByOrder.append(hash: row.order.isEmpty ? nil : Self.hash(row.order))
      visitsByLine.append(hash: Self.hash(row.broadband.isEmpty ? row.id : row.broadband))
    }
    for row in batch.numberResources {
      resources.append(row)
      resourcesByNumber.append(hash: Self.hash(row.number))
    }
    for row in batch.stockMoves {
      moves.append(row)
      movesByOutlet.append(hash: Self.hash(row.outlet))
    }
    for row in batch.flows {
      flows.append(row)
      flowsRead.add(row)
      flowsByNumber.append(hash: Self.hash(FlowShard.key(of: row)))
    }
  }

  /// Adds what the month before left of goods.
  mutating func take(_ stock: [StockBalance]) {
    for row in stock {
      balances.append(row)
      balancesByOutlet.append(hash: Self.hash(row.outlet))
    }
  }

  /// The same for ever: it decides which file a row is in.
  static func hash(_ key: String) -> UInt64 { Directory.fnv1a64(key) }

  static func hash(_ number: UInt64) -> UInt64 { Directory.fnv1a64("\(number)") }
}
