import Records

/// How many customers bought how often and when: the sufficient statistics of ``BuyingModel``.
/// Partials merge in any order and grouping to the same value and the same octets.
///
/// *Shape*: a customer's first purchase of the window starts its clock; `repeats` are the purchases
/// after it (those of one time unit are one), `recency` the age at the last of them (0 where there
/// is none), `age` the age at the end of the window. All are whole units, usually days.
///
/// *Limits*: 24 octets a combination that occurs; a week as the unit makes fewer.
package struct PurchaseCounts: Hashable, Sendable {
  /// What customers of one kind did.
  package struct History: Hashable, Sendable, Comparable {
    package var repeats: Int32
    package var recency: Int32
    package var age: Int32

    /// *Limits*: 0 ≤ `recency` ≤ `age` ≤ ``SurvivalPartial/tenureLimit``, `repeats` ≤ `recency`,
    /// and `recency` is 0 just where `repeats` is.
    package init(repeats: Int, recency: Int, age: Int) {
      self.repeats = Int32(repeats)
      self.recency = Int32(recency)
      self.age = Int32(age)
      precondition(isPossible, "Repeats lie after the first purchase and within the window.")
    }

    /// The first one too.
    package var purchases: Int { Int(repeats) + 1 }

    var isPossible: Bool {
      repeats >= 0 && recency >= 0 && recency <= age && (repeats > 0) == (recency > 0)
        && repeats <= recency && age <= SurvivalPartial.tenureLimit
    }

    /// By repeats, recency, age.
    package static func < (a: History, b: History) -> Bool {
      (a.repeats, a.recency, a.age) < (b.repeats, b.recency, b.age)
    }
  }

  private var counts: [History: Int64] = [:]

  /// Of no customers yet: the neutral element of ``merge(_:)``.
  package init() {}

  /// Counts so many customers of one history.
  package mutating func add(_ history: History, customers: Int64 = 1) {
    precondition(customers >= 0, "A count is not negative.")
    if customers > 0 { counts[history, default: 0] += customers }
  }

  /// Adds the other partial, which is of other customers.
  package mutating func merge(_ other: PurchaseCounts) {
    for (history, count) in other.counts { counts[history, default: 0] += count }
  }

  /// By repeats, recency, age.
  var sorted: [(history: History, customers: Int64)] {
    counts.map { (history: $0.key, customers: $0.value) }.sorted { $0.history < $1.history }
  }
}

extension PurchaseCounts {
  private static let kind: StaticString = "RMPC"
  private static let version: UInt8 = 1
  private static let countLimit = 1 << 40

  /// The partial as octets: equal partials give equal octets.
  ///
  /// *Format* (fields as in ``PartialWriter``): kind `RMPC`, version 1; the number of histories
  /// (count); then each by repeats, recency, age: these three and its customers (counts).
  package func encoded() -> [UInt8] {
    var writer = PartialWriter(kind: Self.kind, version: Self.version)
    writer.append(count: counts.count)
    for (history, customers) in sorted {
      writer.append(count: Int(history.repeats))
      writer.append(count: Int(history.recency))
      writer.append(count: Int(history.age))
      writer.append(count: Int(customers))
    }
    return writer.octets
  }

  /// Reads what ``encoded()`` wrote. *Throws*: ``PartialError`` where the octets are anything else.
  package init(encoded octets: [UInt8]) throws(PartialError) {
    var reader = try PartialReader(octets, kind: Self.kind, version: Self.version)
    var former: History?
    for _ in 0..<(try reader.count(octetsEach: 4)) {
      var history = History(repeats: 0, recency: 0, age: 0)
      history.repeats = Int32(try reader.count(atMost: Int(Int32.max)))
      history.recency = Int32(try reader.count(atMost: Int(Int32.max)))
      history.age = Int32(try reader.count(atMost: SurvivalPartial.tenureLimit))
      let customers = try reader.count(atMost: Self.countLimit)
      guard history.isPossible, customers > 0 else { throw .inconsistent(offset: reader.offset) }
      if let former, former >= history { throw .unsorted(offset: reader.offset) }
      counts[history] = Int64(customers)
      former = history
    }
    try reader.finish()
  }
}
