/// How a line of a usage file can be wrong. Each is made of a good record, and whatever reads it
/// must suspend it; the comment names the natural reason.
package enum MalformedKind: Int, CaseIterable, Sendable {
  /// COLUMN_COUNT: the last three columns are missing, as where a disk was full.
  case truncated
  /// COLUMN_COUNT: one column too many.
  case extraColumn
  /// MISSING_FIELD: no served party.
  case servedMissing
  /// BAD_PARTY_NUMBER: a letter O for a zero.
  case letterInServed
  /// BAD_PARTY_NUMBER: 25 digits.
  case partyTooLong
  /// BAD_TEXT or BAD_PARTY_NUMBER: a NUL octet within the served party.
  case nulInServed
  /// BAD_TEXT or BAD_PARTY_NUMBER: octets in the served party that are no UTF-8.
  case brokenUTF8
  /// UNKNOWN_CODE: service `fax`.
  case unknownService
  /// UNKNOWN_CODE: direction `xx`.
  case unknownDirection
  /// BAD_TIMESTAMP: 30 February.
  case dayThatIsNone
  /// BAD_TIMESTAMP: 25 o'clock.
  case hourThatIsNone
  /// BAD_TIMESTAMP: words.
  case startInWords
  /// IMPLAUSIBLE_DATE: a clock that was reset to 1980.
  case clockOf1980
  /// NEGATIVE_QUANTITY: a duration (voice).
  case negativeDuration
  /// NEGATIVE_QUANTITY: octets (data).
  case negativeOctets
  /// NUMBER_OVERFLOW: a duration of 24 digits (voice).
  case durationOverflow
  /// NUMBER_OVERFLOW: octets of 24 digits (data).
  case octetsOverflow
  /// BAD_NUMBER: letters in the duration (voice).
  case durationInLetters
  /// FINER_THAN_UNIT: a duration finer than a millisecond (voice).
  case finerThanUnit
  /// UNKNOWN_NETWORK: a serving code that no catalogue has.
  case unknownNetwork
  /// NO_SUBSCRIBER: a served party that isn't the operator's.
  case stranger

  /// Whether it is made of a data record; else of a call.
  var isOfData: Bool { self == .negativeOctets || self == .octetsOverflow }

  private static let columns = (
    served: 1, service: 2, direction: 3, other: 4, start: 5, duration: 6, octetsDown: 8, serving: 11
  )

  /// `line`, without its end, made wrong.
  func spoiled(_ line: [UInt8]) -> [UInt8] {
    var fields = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      .map { [UInt8]($0) }
    func set(_ column: Int, _ text: String) { fields[column] = Array(text.utf8) }
    func edit(_ column: Int, _ octets: [UInt8]) {
      fields[column].replaceSubrange(5..<5 + octets.count, with: octets)
    }
    let columns = Self.columns
    switch self {
    case .truncated: fields.removeLast(3)
    case .extraColumn: fields.append(Array("7".utf8))
    case .servedMissing: set(columns.served, "")
    case .letterInServed: edit(columns.served, [UInt8(ascii: "O")])
    case .partyTooLong: set(columns.other, "8613800000000000000000001")
    case .nulInServed: edit(columns.served, [0])
    case .brokenUTF8: edit(columns.served, [0xC3, 0x28, 0xFF])
    case .unknownService: set(columns.service, "fax")
    case .unknownDirection: set(columns.direction, "xx")
    case .dayThatIsNone: set(columns.start, "2026-02-30T10:00:00+08:00")
    case .hourThatIsNone: set(columns.start, "2026-10-01T25:61:00+08:00")
    case .startInWords: set(columns.start, "yesterday noon")
    case .clockOf1980: set(columns.start, "1980-01-06T00:00:12+08:00")
    case .negativeDuration: set(columns.duration, "-35")
    case .negativeOctets: set(columns.octetsDown, "-4096")
    case .durationOverflow: set(columns.duration, "123456789012345678901234")
    case .octetsOverflow: set(columns.octetsDown, "999999999999999999999999")
    case .durationInLetters: set(columns.duration, "12s")
    case .finerThanUnit: set(columns.duration, "12.34567")
    case .unknownNetwork: set(columns.serving, "ZZ9")
    case .stranger: set(columns.served, "8610000000000")
    }
    return Array(fields.joined(separator: [UInt8(ascii: ",")]))
  }
}
