import Records

/// A row of the `usage` table as a comparison needs it. Text is numbered by ``TextNumbers``, one
/// numbering for both runs.
struct ComparedRecord: BitwiseCopyable, Hashable {
  /// What the source said.
  struct Input: BitwiseCopyable, Hashable {
    var startMicros: Int64
    var recordID: Int64
    var otherParty: Int64
    var durationMilliseconds: Int64
    var quantity: Int64
    var uplinkOctets: Int64
    var cell: Int64
    var ratingGroup: Int64
    var service: UInt32
    var direction: UInt32
    var access: UInt32
    var serving: UInt32
    var isReversal: Bool
  }

  /// Where it stood.
  struct Place: BitwiseCopyable, Hashable {
    var file: UInt32
    var line: Int64
  }

  /// What rating made of it.
  struct Result: BitwiseCopyable, Hashable {
    var plan: UInt32
    var zone: UInt32
    var band: UInt32
    var rule: UInt32
    var freeQuantity: Int64
    var billedQuantity: Int64
    var chargeMicros: Int64
  }

  var input: Input
  var place: Place
  var result: Result
}

/// A row of `invoices`: micro-units.
struct ComparedInvoice: Hashable {
  var recurringMicros: Int64
  var usageVoiceMicros: Int64
  var usageSMSMicros: Int64
  var usageDataMicros: Int64
  var usageContentMicros: Int64
  var adjustmentMicros: Int64
  var roundingMicros: Int64
  var totalMicros: Int64
}

/// All that one run says of a subscriber.
struct ComparedSubscriber {
  var msisdn: Int64
  /// The partition it was published in: its account's home region.
  var region: String
  /// By start, then input order.
  var records: [ComparedRecord]
  var invoice: ComparedInvoice?
}

/// Numbers the texts of both runs' tables, so that rows are compared as integers.
final class TextNumbers {
  /// The number of null; its text is empty.
  static let null: UInt32 = 0

  private var numbers: [String: UInt32] = [:]
  private var texts = [""]

  /// Services come first, so that a number tells its service.
  init() { for service in ServiceKind.allCases { _ = number(of: service.code) } }

  func number(of text: String) -> UInt32 {
    if let number = numbers[text] { return number }
    let number = UInt32(texts.count)
    numbers[text] = number
    texts.append(text)
    return number
  }

  func text(_ number: UInt32) -> String { texts[Int(number)] }

  /// nil for null.
  func optionalText(_ number: UInt32) -> String? { number == Self.null ? nil : text(number) }

  /// The service of a number, or nil where the text is none.
  func service(_ number: UInt32) -> ServiceKind? {
    number == Self.null ? nil : ServiceKind(rawValue: UInt8(clamping: number - 1))
  }
}
