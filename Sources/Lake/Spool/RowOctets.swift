import Measures
import Records

// What the spool's rows of customers and operations are made of.

extension OctetWriter {
  /// Zigzag varint of the day's number.
  package mutating func day(_ day: CivilDay) { signed(Int64(day.number)) }

  /// A flag octet before it.
  package mutating func optionalDay(_ day: CivilDay?) {
    flag(day != nil)
    if let day { self.day(day) }
  }

  /// One octet.
  package mutating func flag(_ value: Bool) { fixed(UInt8(value ? 1 : 0)) }

  /// A flag octet before it.
  package mutating func optional(_ value: Int64?) {
    flag(value != nil)
    if let value { signed(value) }
  }
}

extension OctetReader {
  /// 0001-01-01 to 10000-01-01, the day after the last that feeds can name.
  private static let days: ClosedRange<Int32> = -719_162...2_932_897

  /// *Throws* for a day that no feed can name.
  package mutating func day() throws(OctetError) -> CivilDay {
    let start = offset
    guard let number = Int32(exactly: try signed()), Self.days.contains(number) else {
      throw .invalid(offset: start, what: "day")
    }
    return CivilDay(number: number)
  }

  /// UTC milliseconds. *Throws* for an instant of a day that no feed can name.
  package mutating func instant() throws(OctetError) -> Int64 {
    let start = offset
    let instant = try signed()
    let day: Int64 = 86_400_000
    // A day more on either side, for what a clock is ahead or behind.
    let bounds = (Int64(Self.days.lowerBound) - 1) * day...(Int64(Self.days.upperBound) + 2) * day
    guard bounds.contains(instant) else { throw .invalid(offset: start, what: "instant") }
    return instant
  }

  /// nil where its flag says so.
  package mutating func optionalDay() throws(OctetError) -> CivilDay? {
    try flag() ? try day() : nil
  }

  /// Anything but 0 is true.
  package mutating func flag() throws(OctetError) -> Bool { try fixed(UInt8.self) != 0 }

  /// nil where its flag says so.
  package mutating func optional() throws(OctetError) -> Int64? {
    try flag() ? try signed() : nil
  }

  mutating func month() throws(OctetError) -> BillingMonth {
    let start = offset
    let index = try size()
    guard let month = BillingMonth(year: index / 12, month: index % 12 + 1) else {
      throw .invalid(offset: start, what: "month")
    }
    return month
  }

  mutating func role() throws(OctetError) -> GroupRole {
    let start = offset
    guard let role = GroupRole(rawValue: try text()) else {
      throw .invalid(offset: start, what: "role")
    }
    return role
  }

  /// One octet. *Throws* for one that is no code.
  package mutating func code<Code: RawRepresentable<UInt8>>(
    _: Code.Type = Code.self
  ) throws(OctetError) -> Code {
    let start = offset
    guard let code = Code(rawValue: try fixed()) else {
      throw .invalid(offset: start, what: "code")
    }
    return code
  }

  /// A count and so many items.
  package mutating func list<Item>(
    _ read: (inout OctetReader) throws(OctetError) -> Item
  ) throws(OctetError) -> [Item] {
    var items: [Item] = []
    for _ in 0..<(try count()) { items.append(try read(&self)) }
    return items
  }
}
