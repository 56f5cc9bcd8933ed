import Measures

/// One line of service as far as a month needs it: 40 bytes, since a big operator has many.
struct Line {
  var msisdn: UInt64
  /// Rank by activation over the operator's whole life: what all its chances hang on.
  var index: UInt32
  /// Day numbers. `endsOn` is the last day of service, which may lie ahead.
  var activatedOn: Int32
  var endsOn: Int32
  /// Position in ``Offers/plans`` at the month's end, or at the line's.
  var plan: UInt16
  /// Where a trip of this month leads: index into the away codes plus 1; 0 for none.
  var away: UInt16
  var region: UInt8
  /// Days of the month on which it is used, 1 …; 0 ... 0 for none.
  var firstDay: UInt8
  var lastDay: UInt8
  var tripFirst: UInt8
  var tripLast: UInt8
  /// Lines of the same account stand together: the first is so many positions before this one.
  var familyBack: UInt8
  var familyCount: UInt8
  var suspended: Bool
  var has5G: Bool

  func isUsed(on day: Int) -> Bool { Int(firstDay) <= day && day <= Int(lastDay) }
  func isAway(on day: Int) -> Bool {
    away != 0 && Int(tripFirst) <= day && day <= Int(tripLast)
  }
  var activated: CivilDay { CivilDay(number: activatedOn) }
  var ends: CivilDay { CivilDay(number: endsOn) }
}
