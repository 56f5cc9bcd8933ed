import Measures
import Records

/// What the spool's rows of customers and operations are made of.
extension OctetWriter {
  mutating func day(_ day: CivilDay) { signed(Int64(day.number)) }

  mutating func optionalDay(_ day: CivilDay?) {
    fixed(UInt8(day == nil ? 0 : 1))
    if let day { self.day(day) }
  }

  mutating func flag(_ value: Bool) { fixed(UInt8(value ? 1 : 0)) }

  mutating func optional(_ value: Int64?) {
    fixed(UInt8(value == nil ? 0 : 1))
    if let value { signed(value) }
  }
}

extension OctetReader {
  /// 0001-01-01 to 10000-01-01, the day after the last that feeds can name.
  private static let days: ClosedRange<Int32> = -719_162...2_932_897

  mutating func day() throws(OctetError) -> CivilDay {
    let start = offset
    guard let number = Int32(exactly: try signed()), Self.days.contains(number) else {
      throw .invalid(offset: start, what: "day")
    }
    return CivilDay(number: number)
  }

  mutating func optionalDay() throws(OctetError) -> CivilDay? {
    try fixed(UInt8.self) == 0 ? nil : try day()
  }

  /// Anything but 0 is true.
  mutating func flag() throws(OctetError) -> Bool { try fixed(UInt8.self) != 0 }

  mutating func optional() throws(OctetError) -> Int64? {
    try fixed(UInt8.self) == 0 ? nil : try signed()
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

  mutating func code<Code: RawRepresentable<UInt8>>(
    _: Code.Type
  ) throws(OctetError) -> Code {
    let start = offset
    guard let code = Code(rawValue: try fixed()) else {
      throw .invalid(offset: start, what: "code")
    }
    return code
  }
}
