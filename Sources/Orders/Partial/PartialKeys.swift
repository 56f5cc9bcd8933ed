import Records

/// A cut of orders: what managers compare.
package struct OrderCut: Hashable, Sendable {
  package var kind: Order.Kind
  package var channel: String
  package var product: String
  package var area: String

  init(kind: Order.Kind, channel: String, product: String, area: String) {
    self.kind = kind
    self.channel = channel
    self.product = product
    self.area = area
  }

  init(_ order: MainOrder) {
    self.init(
      kind: order.kind, channel: order.channel, product: order.product, area: order.area)
  }

  fileprivate var texts: [String] { [channel, product, area] }

  fileprivate init?(texts: [String], code: UInt8) {
    guard let kind = Order.Kind(rawValue: code) else { return nil }
    self.init(kind: kind, channel: texts[0], product: texts[1], area: texts[2])
  }
}

/// How far orders of a cut came.
struct FunnelKey: PartialKey {
  var cut: OrderCut
  /// The furthest stage before a cancellation.
  var furthest: Order.Stage
  var isCancelled: Bool

  static let textCount = 3
  static let codeCount = 3
  var texts: [String] { cut.texts }
  var codes: [UInt8] { [cut.kind.rawValue, furthest.rawValue, isCancelled ? 1 : 0] }

  init(cut: OrderCut, furthest: Order.Stage, isCancelled: Bool) {
    self.cut = cut
    self.furthest = furthest
    self.isCancelled = isCancelled
  }

  init?(texts: [String], codes: [UInt8]) {
    guard let cut = OrderCut(texts: texts, code: codes[0]),
      let furthest = Order.Stage(rawValue: codes[1]), furthest != .cancelled, codes[2] <= 1
    else { return nil }
    self.init(cut: cut, furthest: furthest, isCancelled: codes[2] == 1)
  }
}

/// What a lag is counted in: minutes where both ends are events, days where only days are known.
package enum LagUnit: UInt8, CaseIterable, Sendable {
  case minutes = 0
  case days = 1
  package var code: String { "\(self)" }
}

/// The way from one stage to another.
struct LagKey: PartialKey {
  var cut: OrderCut
  var from: Order.Stage
  var to: Order.Stage
  var unit: LagUnit

  static let textCount = 3
  static let codeCount = 4
  var texts: [String] { cut.texts }
  var codes: [UInt8] { [cut.kind.rawValue, from.rawValue, to.rawValue, unit.rawValue] }

  init(cut: OrderCut, from: Order.Stage, to: Order.Stage, unit: LagUnit) {
    self.cut = cut
    self.from = from
    self.to = to
    self.unit = unit
  }

  init?(texts: [String], codes: [UInt8]) {
    guard let cut = OrderCut(texts: texts, code: codes[0]),
      let from = Order.Stage(rawValue: codes[1]), let to = Order.Stage(rawValue: codes[2]),
      let unit = LagUnit(rawValue: codes[3])
    else { return nil }
    self.init(cut: cut, from: from, to: to, unit: unit)
  }
}

/// Texts alone: an agent; bureau, area and technician; bureau, area and product.
struct NameKey<Shape: NameShape>: PartialKey {
  var texts: [String]
  var codes: [UInt8] { [] }
  static var textCount: Int { Shape.count }
  static var codeCount: Int { 0 }

  init(_ texts: String...) {
    precondition(texts.count == Shape.count, "A key has all its names.")
    self.texts = texts
  }

  init?(texts: [String], codes: [UInt8]) { self.texts = texts }
}

/// How many names a key has.
protocol NameShape: Sendable {
  static var count: Int { get }
}

/// One name.
enum OneName: NameShape {
  static let count = 1
}

/// Three names.
enum ThreeNames: NameShape {
  static let count = 3
}

/// A rule of which there are findings.
struct RuleKey: PartialKey {
  var rule: OrderRule
  static let textCount = 0
  static let codeCount = 1
  var texts: [String] { [] }
  var codes: [UInt8] { [rule.rawValue] }

  init(_ rule: OrderRule) { self.rule = rule }

  init?(texts: [String], codes: [UInt8]) {
    guard let rule = OrderRule(rawValue: codes[0]) else { return nil }
    self.rule = rule
  }
}
