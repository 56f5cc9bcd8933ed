/// A table of the output: what its files are called, hold and mean. The data dictionary and
/// `meta/schema.json` are made of it.
package struct TableDefinition: Sendable {
  /// Who may read it.
  package enum Audience: String, Sendable {
    /// Carries numbers and names; folders of mode 0750.
    case restricted
    /// Carries pseudonyms only.
    case open
  }

  /// A column of a table, in the order of the file's columns.
  package struct Column: Sendable {
    /// What a column's values are, whatever encoding they get.
    package enum Kind: String, Sendable {
      case text
      case int64
      case int32
      case boolean
      case date
      case timestamp
      /// DECIMAL(18,6) on INT64: money.
      case money
    }

    package var name: String
    package var kind: Kind
    /// `ms`, `octets`, `messages`, the currency, or empty.
    package var unit: String
    package var isNullable: Bool
    /// One line for the data dictionary; says what null means, where it may be null.
    package var meaning: String

    package init(
      _ name: String, _ kind: Kind, unit: String = "", isNullable: Bool = false, _ meaning: String
    ) {
      self.name = name
      self.kind = kind
      self.unit = unit
      self.isNullable = isNullable
      self.meaning = meaning
    }
  }

  package var name: String
  package var audience: Audience
  package var meaning: String
  package var columns: [Column]
  /// Columns that follow those where the job has a section `measures:`.
  package var measuredColumns: [Column]
  /// Names of the columns that tell the month's rows apart: no two rows have them all equal, null
  /// counting as a value. By it two runs' rows are compared. Empty: the table is of no month.
  package var key: [String]
  /// Names of the columns that order the rows of each file.
  package var sortKey: [String]
  /// Whether `region=` is a partition level below `month=`.
  package var isByRegion: Bool

  package init(
    name: String, audience: Audience, meaning: String, columns: [Column],
    measuredColumns: [Column] = [], key: [String] = [], sortKey: [String], isByRegion: Bool
  ) {
    self.name = name
    self.audience = audience
    self.meaning = meaning
    self.columns = columns
    self.measuredColumns = measuredColumns
    self.key = key
    self.sortKey = sortKey
    self.isByRegion = isByRegion
  }

  /// The table as a job with a section `measures:` writes it.
  package var measured: TableDefinition {
    var table = self
    table.columns += measuredColumns
    table.measuredColumns = []
    return table
  }

  /// Below the output folder: `restricted/usage/data/month=2026-10/region=HA`.
  package func folder(month: String, region: String) -> String {
    "\(audience.rawValue)/\(name)/data/month=\(month)" + (isByRegion ? "/region=\(region)" : "")
  }
}
