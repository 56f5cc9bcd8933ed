import Measures

/// What was used. *Source*: TS 32.298 record families.
package enum ServiceKind: UInt8, CaseIterable, Codable, BitwiseCopyable, Sendable {
  case voice = 0
  case sms = 1
  case data = 2
  /// Value-added services (增值业务): events priced by their service identifier.
  case content = 3

  /// The code in feeds, catalogues and outputs.
  package var code: String {
    switch self {
    case .voice: "voice"
    case .sms: "sms"
    case .data: "data"
    case .content: "content"
    }
  }
  package init?(code: some StringProtocol) {
    guard let kind = Self.allCases.first(where: { $0.code == code }) else { return nil }
    self = kind
  }
}

/// Who caused it: MO, MT or forwarded, as seen by the served party.
package enum Direction: UInt8, CaseIterable, Codable, BitwiseCopyable, Sendable {
  case originating = 0
  case terminating = 1
  case forwarded = 2

  /// The code in feeds, catalogues and outputs.
  package var code: String {
    switch self {
    case .originating: "mo"
    case .terminating: "mt"
    case .forwarded: "cf"
    }
  }
  package init?(code: some StringProtocol) {
    guard let direction = Self.allCases.first(where: { $0.code == code }) else { return nil }
    self = direction
  }
}

/// Radio access technology (制式). *Source*: TS 29.061 RAT types, folded to generations.
package enum AccessType: UInt8, CaseIterable, Codable, BitwiseCopyable, Sendable {
  case unknown = 0
  case g2 = 2
  case g3 = 3
  case g4 = 4
  case g5 = 5
  case wlan = 9

  /// The code in feeds and outputs; unknown is the empty text.
  package var code: String {
    switch self {
    case .unknown: ""
    case .g2: "2G"
    case .g3: "3G"
    case .g4: "4G"
    case .g5: "5G"
    case .wlan: "WLAN"
    }
  }
  package init?(code: some StringProtocol) {
    guard let access = Self.allCases.first(where: { $0.code == code }) else { return nil }
    self = access
  }
}

/// One normalised call detail record (话单): 72 bytes, no references, so that millions lie in one
/// block, are scattered by subscriber as they are parsed and are sorted in cache.
///
/// Text that a record could carry is a number here: parties are E.164 digits, the serving network
/// is an index into the job's ``NetworkCodes``, the subscriber a number of the run's directory.
package struct UsageRecord: BitwiseCopyable, Hashable, Sendable {
  /// Milliseconds since 1970-01-01T00:00Z.
  package var startMilliseconds: Int64
  /// Voice: milliseconds; data: octets, up and down together; SMS and content:
  /// events.
  package var quantity: Int64
  /// Data: the octets sent by the subscriber, part of `quantity`; else 0.
  package var uplinkOctets: Int64
  /// E.164 digits of the other party as one number; 0 where there is none.
  package var otherParty: UInt64
  /// The source's own id where that is a number; a 64-bit hash of it where it is text; 0 for none.
  package var recordID: UInt64
  /// Cell identity (ECI, NCI or the source's own number); 0 for none.
  package var cell: UInt64
  /// Number in the run's directory; ``noSubscriber`` before or without a match.
  package var subscriber: UInt32
  /// In a split: the record's line, counted from 0. In a partition: its rank in input order, which
  /// ends every tie (semantics: start, file sequence, record sequence).
  package var sequence: UInt32
  /// How long it lasted, where the source says; for voice equal to `quantity`. At most 49 days.
  package var durationMilliseconds: UInt32
  /// Data: TS 32.299 rating group (定向流量 keys on it); content: service identifier; 0 for none.
  package var ratingGroup: UInt32
  /// Index into ``NetworkCodes``; 0 is home.
  package var serving: UInt16
  package var service: ServiceKind
  package var direction: Direction
  package var access: AccessType
  /// Whether equal records are events of their own: the source's records carry too little to tell.
  package var mayRepeat: Bool
  /// Whether it takes back the record of the same subscriber, service and `recordID` (冲正).
  package var isReversal: Bool

  package static let noSubscriber = UInt32.max

  package init(
    startMilliseconds: Int64, quantity: Int64, uplinkOctets: Int64 = 0, otherParty: UInt64 = 0,
    recordID: UInt64 = 0, cell: UInt64 = 0, subscriber: UInt32 = UsageRecord.noSubscriber,
    sequence: UInt32 = 0, durationMilliseconds: UInt32 = 0, ratingGroup: UInt32 = 0,
    serving: UInt16 = 0, service: ServiceKind, direction: Direction = .originating,
    access: AccessType = .unknown, mayRepeat: Bool = false, isReversal: Bool = false
  ) {
    self.startMilliseconds = startMilliseconds
    self.quantity = quantity
    self.uplinkOctets = uplinkOctets
    self.otherParty = otherParty
    self.recordID = recordID
    self.cell = cell
    self.subscriber = subscriber
    self.sequence = sequence
    self.durationMilliseconds = durationMilliseconds
    self.ratingGroup = ratingGroup
    self.serving = serving
    self.service = service
    self.direction = direction
    self.access = access
    self.mayRepeat = mayRepeat
    self.isReversal = isReversal
  }

  /// Whether two records tell of the same event: all is equal but the place it was read from, and
  /// the source doesn't repeat itself (``mayRepeat``).
  package func isDuplicate(of other: UsageRecord) -> Bool {
    !mayRepeat && startMilliseconds == other.startMilliseconds && subscriber == other.subscriber
      && quantity == other.quantity && recordID == other.recordID
      && otherParty == other.otherParty && service == other.service
      && direction == other.direction && uplinkOctets == other.uplinkOctets
      && durationMilliseconds == other.durationMilliseconds && cell == other.cell
      && serving == other.serving && ratingGroup == other.ratingGroup && access == other.access
      && isReversal == other.isReversal
  }
}
