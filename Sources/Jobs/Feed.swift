import Measures

/// A source of usage records: delimited text, one record a line, and how its columns become fields.
///
/// A quoted field may hold the delimiter and doubled quotes, never a line break: a record is a
/// line.
package struct UsageFeed: Hashable, Codable, Sendable {
  /// Stable id, `[a-z][a-z0-9_-]*`.
  package var name: String
  /// Pattern of files below the input folder: `*` and `?` within a name, `**` across folders.
  /// `.gz` and `.zst` are recognised by their first octets.
  package var files: String
  package var format: DelimitedFormat
  package var numbering: Numbering
  package var fields: UsageFields
  /// Records that the feed holds but the run doesn't want (outcome: filtered).
  package var filters: [RecordFilter]
  /// Whether equal records count once. Off for sources whose records carry too little to tell.
  package var dropsDuplicates: Bool
  /// The mark of corrected files (``CorrectionMark``), `.v{n}`; nil: none is.
  package var corrections: String?

  package init(
    name: String, files: String, format: DelimitedFormat = DelimitedFormat(),
    numbering: Numbering = Numbering(), fields: UsageFields, filters: [RecordFilter] = [],
    dropsDuplicates: Bool = true, corrections: String? = nil
  ) {
    self.name = name
    self.files = files
    self.format = format
    self.numbering = numbering
    self.fields = fields
    self.filters = filters
    self.dropsDuplicates = dropsDuplicates
    self.corrections = corrections
  }
}

/// How a text feed is cut into lines and fields.
package struct DelimitedFormat: Hashable, Codable, Sendable {
  /// One ASCII character.
  package var delimiter: UInt8
  /// `"`, or 0 for none.
  package var quote: UInt8
  /// Whether the first line names the columns. Without it `columns` does.
  package var hasHeader: Bool
  /// Column names in file order where there is no header; else empty.
  package var columns: [String]

  package init(
    delimiter: UInt8 = UInt8(ascii: ","), quote: UInt8 = UInt8(ascii: "\""),
    hasHeader: Bool = true, columns: [String] = []
  ) {
    self.delimiter = delimiter
    self.quote = quote
    self.hasHeader = hasHeader
    self.columns = columns
  }
}

/// How a feed writes numbers, and so how they become E.164.
package struct Numbering: Hashable, Codable, Sendable {
  /// How the feed writes numbers.
  package enum Scheme: String, CaseIterable, Codable, Sendable {
    /// Country code first, as in the canonical feed (`8613912345678`, a leading `+` is dropped).
    case international
    /// As dialled in `countryCode`: `+…` and the international prefix start an international
    /// number, the trunk prefix a national one; anything else is national.
    case national
    /// Not telephone numbers: decimal ids that are kept as they are.
    case opaque
  }

  package var scheme: Scheme
  /// For `national`: `86`, `44`.
  package var countryCode: String
  /// For `national`: `00`.
  package var internationalPrefix: String
  /// For `national`: `0`; empty where there is none.
  package var trunkPrefix: String
  /// Whether text that is no number (a name, `1.43E+13` out of a spreadsheet) in the place of the
  /// other party counts as a withheld number whatever the direction. Without it, an originating
  /// record with such text is a reject.
  package var textPartiesAreWithheld: Bool

  package init(
    scheme: Scheme = .international, countryCode: String = "", internationalPrefix: String = "00",
    trunkPrefix: String = "0", textPartiesAreWithheld: Bool = false
  ) {
    self.scheme = scheme
    self.countryCode = countryCode
    self.internationalPrefix = internationalPrefix
    self.trunkPrefix = trunkPrefix
    self.textPartiesAreWithheld = textPartiesAreWithheld
  }
}

/// Which column gives which field. A field that a feed lacks is nil.
package struct UsageFields: Hashable, Codable, Sendable {
  package var served: ColumnText
  package var service: CodedField
  package var direction: CodedField?
  package var start: TimeField
  package var otherParty: ColumnText?
  /// Voice: how long it lasted; data: the session's length.
  package var duration: QuantityField?
  /// Data: either the sum, or up and down.
  package var octets: QuantityField?
  package var octetsUp: QuantityField?
  package var octetsDown: QuantityField?
  /// SMS and the like: messages per record; 1 where absent.
  package var events: QuantityField?
  package var recordID: ColumnText?
  package var cell: ColumnText?
  package var serving: ColumnText?
  package var access: CodedField?
  package var ratingGroup: ColumnText?
  /// Whether a record takes another back (冲正): `yes` or `no`; empty is no.
  package var reversal: CodedField?

  package init(served: ColumnText, service: CodedField, start: TimeField) {
    self.served = served
    self.service = service
    self.start = start
  }
}

/// The text of a column as it is.
package struct ColumnText: Hashable, Codable, Sendable {
  package var column: String
  package init(column: String) { self.column = column }
}

/// A field with few values: constant, or a column whose codes are listed.
package struct CodedField: Hashable, Codable, Sendable {
  /// The canonical code where the feed has one value only; then `column` is empty.
  package var constant: String
  package var column: String
  /// Feed's code → canonical code (`voice`, `mo`, `4G`, …). Empty: the column is canonical already.
  package var codes: [String: String]

  package init(constant: String) {
    self.constant = constant
    column = ""
    codes = [:]
  }
  package init(column: String, codes: [String: String] = [:]) {
    constant = ""
    self.column = column
    self.codes = codes
  }
}

/// A quantity in a declared unit. A value finer than our unit (ms, octet, message) is a reject
/// unless a rounding is declared.
package struct QuantityField: Hashable, Codable, Sendable {
  /// What a quantity is counted in.
  package enum Unit: String, CaseIterable, Codable, Sendable {
    case milliseconds = "ms"
    case seconds = "s"
    case minutes = "min"
    case octets = "B"
    case kibioctets = "KiB"
    case kilooctets = "kB"
    case mebioctets = "MiB"
    case megaoctets = "MB"
    case events = "events"

    /// In ms, octets or messages.
    package var scale: Int64 {
      switch self {
      case .milliseconds, .octets, .events: 1
      case .seconds, .kilooctets: 1_000
      case .minutes: 60_000
      case .kibioctets: 1 << 10
      case .mebioctets: 1 << 20
      case .megaoctets: 1_000_000
      }
    }
  }

  package var column: String
  package var unit: Unit
  package var rounding: Rounding?

  package init(column: String, unit: Unit, rounding: Rounding? = nil) {
    self.column = column
    self.unit = unit
    self.rounding = rounding
  }
}

/// When it began.
package struct TimeField: Hashable, Codable, Sendable {
  /// How the feed writes an instant.
  package enum Format: Hashable, Codable, Sendable {
    /// `YYYY-MM-DD`, `T` or a blank, `hh:mm:ss`, optionally `.fff` and `Z` or `±hh[:]mm`.
    case iso
    /// Whole or fractional (to ms) seconds since `origin`, an ISO instant; 1970 where empty.
    case seconds(origin: String)
    case milliseconds
    /// strptime's `%Y %m %d %H %M %S %b %a %z %y` and literal text.
    case pattern(String)
  }

  package var column: String
  package var format: Format
  /// IANA zone of local times without an offset; empty: the catalogue's.
  package var zone: String

  package init(column: String, format: Format = .iso, zone: String = "") {
    self.column = column
    self.format = format
    self.zone = zone
  }
}

/// Keeps or drops records by the text of a column.
package struct RecordFilter: Hashable, Codable, Sendable {
  /// What becomes of the records that a filter matches.
  package enum Action: String, CaseIterable, Codable, Sendable {
    case keep
    case drop
  }
  package var column: String
  package var action: Action
  package var values: [String]

  package init(column: String, action: Action, values: [String]) {
    self.column = column
    self.action = action
    self.values = values
  }
}
