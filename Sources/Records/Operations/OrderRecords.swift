import Measures

/// A main order (主订单) as CRM has it: the money and the promise that its parts must keep.
package struct MainOrder: Hashable, Sendable {
  package var id: String
  /// The mobile number that it is about; 0 where none is chosen yet.
  package var msisdn: UInt64 = 0
  package var account = ""
  package var kind: Order.Kind
  package var product = ""
  package var channel = ""
  package var mode = OrderMode.unknown
  package var area = ""
  /// What the customer pays for all of it; nil where the feed doesn't say.
  package var amountMicros: Int64?
  package var submittedOn: CivilDay
  package var promisedOn: CivilDay?
  package var stage: Order.Stage
  package var stageOn: CivilDay
  /// Why it was cancelled (退单原因): `no_port`, `regret`, …; else empty.
  package var reason = ""

  package init(
    id: String, kind: Order.Kind, submittedOn: CivilDay, stage: Order.Stage, stageOn: CivilDay
  ) {
    self.id = id
    self.kind = kind
    self.submittedOn = submittedOn
    self.stage = stage
    self.stageOn = stageOn
  }
}

/// The network that a sub-order is fulfilled in.
package enum OrderNetwork: UInt8, CaseIterable, Codable, Sendable {
  /// C网单: the mobile part.
  case mobile = 0
  /// G网单: the fixed part, broadband and what hangs on it.
  case fixed = 1
  package var code: String {
    switch self {
    case .mobile: "C"
    case .fixed: "G"
    }
  }
}

/// Part of a main order in one network (网单).
package struct SubOrder: Hashable, Sendable {
  package var id: String
  /// The main order that it says it belongs to.
  package var order: String
  package var network: OrderNetwork
  package var account = ""
  /// The number it activates, of a mobile part; else 0.
  package var msisdn: UInt64 = 0
  /// The broadband account it activates, of a fixed part; else empty.
  package var broadband = ""
  package var iccid = ""
  package var product = ""
  package var amountMicros: Int64 = 0
  package var stage: Order.Stage
  package var stageOn: CivilDay

  package init(
    id: String, order: String, network: OrderNetwork, stage: Order.Stage, stageOn: CivilDay
  ) {
    self.id = id
    self.order = order
    self.network = network
    self.stage = stage
    self.stageOn = stageOn
  }
}

/// A step of an order's or a sub-order's life (订单轨迹).
package struct OrderEvent: Hashable, Sendable {
  /// Of the main order, or of a sub-order where `part` says which.
  package var order: String
  package var part = ""
  package var stage: Order.Stage
  /// UTC milliseconds.
  package var atMilliseconds: Int64
  /// Who did it: a work number (工号); may be empty.
  package var doneBy = ""

  package init(order: String, stage: Order.Stage, atMilliseconds: Int64) {
    self.order = order
    self.stage = stage
    self.atMilliseconds = atMilliseconds
  }
}

/// A mobile line and the broadband that is bound to it (绑定).
package struct Binding: Hashable, Sendable {
  package var msisdn: UInt64
  package var broadband: String
  /// The day on which both sides were complete.
  package var boundOn: CivilDay

  package init(msisdn: UInt64, broadband: String, boundOn: CivilDay) {
    self.msisdn = msisdn
    self.broadband = broadband
    self.boundOn = boundOn
  }
}
