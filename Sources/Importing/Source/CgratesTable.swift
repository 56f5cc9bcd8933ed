/// The files of a CGRateS tariff plan whose rows are read, with the columns of each.
///
/// *Source*: the loader of CGRateS (`engine/loader_csv_test.go` has a sample of each). Columns are
/// told by their place; headers are comments. Older versions had a column Direction, whose cells
/// are `*out`, and fewer columns in Actions.
enum CgratesTable: String, CaseIterable {
  case timings = "Timings.csv"
  case destinations = "Destinations.csv"
  case rates = "Rates.csv"
  case destinationRates = "DestinationRates.csv"
  case ratingPlans = "RatingPlans.csv"
  case ratingProfiles = "RatingProfiles.csv"
  case actions = "Actions.csv"
  case actionPlans = "ActionPlans.csv"
  case accountActions = "AccountActions.csv"
  case sharedGroups = "SharedGroups.csv"

  /// Columns in their order; absent cells at the end are empty.
  private var columns: [Column] {
    switch self {
    case .timings: [.id, .years, .months, .monthDays, .weekDays, .time]
    case .destinations: [.id, .prefix]
    case .rates: [.id, .connectFee, .rate, .unit, .increment, .from]
    case .destinationRates:
      [.id, .destinations, .rate, .rounding, .decimals, .maxCost, .maxCostStrategy]
    case .ratingPlans: [.id, .destinationRate, .timing, .weight]
    case .ratingProfiles:
      [.tenant, .category, .subject, .activation, .plan, .fallback, .queues]
    case .actions: Self.actionColumns
    case .actionPlans: [.id, .action, .timing, .weight]
    case .accountActions: [.tenant, .account, .plan, .triggers, .allowNegative, .disabled]
    case .sharedGroups: [.id, .account, .strategy, .ratingSubject]
    }
  }

  /// Cells that a row has at least.
  private var cellsMin: Int {
    switch self {
    case .timings, .rates: 6
    case .destinations: 2
    case .destinationRates, .ratingProfiles: 5
    case .ratingPlans, .actionPlans, .sharedGroups: 3
    case .actions: 13
    case .accountActions: 2
    }
  }

  private static let actionColumns: [Column] = [
    .id, .action, .parameters, .filters, .balance, .balanceType, .category, .destinations,
    .ratingSubject, .sharedGroup, .expiry, .timing, .units, .balanceWeight, .blocker, .disabled,
    .weight,
  ]
  /// Actions by how many columns they have beside Direction.
  private static func actionColumns(count: Int) -> [Column] {
    switch count {
    case ...13: actionColumns.filter { ![.filters, .timing, .blocker, .disabled].contains($0) }
    case 14: actionColumns.filter { ![.filters, .blocker, .disabled].contains($0) }
    case 15: actionColumns.filter { ![.blocker, .disabled].contains($0) }
    default: actionColumns
    }
  }

  /// The cells of a row by column; nil where there are too few or too many.
  func row(_ record: CsvRecords.Record) -> CgratesRow? {
    var cells = record.cells
    var columns = columns
    var isOld = false
    let directions = ["*out", "*in"]
    if let direction = cells.prefix(7).firstIndex(where: directions.contains), self != .rates {
      cells.remove(at: direction)
      isOld = true
    } else if self == .actions, cells.count == 14 || cells.count == 16 || cells.count == 18 {
      // An action without a balance has an empty direction.
      cells.remove(at: cells.count == 14 ? 5 : 6)
      isOld = true
    }
    if self == .actions { columns = Self.actionColumns(count: cells.count) }
    while cells.count > columns.count, cells.last?.isEmpty == true { cells.removeLast() }
    guard cells.count <= columns.count, cells.count >= min(cellsMin, columns.count) else {
      return nil
    }
    return CgratesRow(
      table: self, line: record.line, isOld: isOld,
      cells: Dictionary(uniqueKeysWithValues: zip(columns, cells)))
  }
}

/// What stands in a column; several tables share most of them.
enum Column: Hashable {
  case id, years, months, monthDays, weekDays, time, prefix
  case connectFee, rate, unit, increment, from
  case destinations, rounding, decimals, maxCost, maxCostStrategy
  case destinationRate, timing, weight
  case tenant, category, subject, activation, plan, fallback, queues
  case action, parameters, filters, balance, balanceType, ratingSubject, sharedGroup, expiry
  case units, balanceWeight, blocker, disabled
  case account, triggers, allowNegative, strategy
}

/// A row of a CGRateS table.
struct CgratesRow {
  let table: CgratesTable
  let line: Int
  /// Of a version that had directions, and counted in seconds what has no unit.
  let isOld: Bool
  fileprivate let cells: [Column: String]

  subscript(column: Column) -> String { cells[column] ?? "" }

  /// The items of a cell, separated by semicolons.
  func items(_ column: Column) -> [String] {
    self[column].split(separator: ";").map { String($0).trimmed }
  }
}

extension String {
  fileprivate var trimmed: String {
    let end = lastIndex { $0 != " " }
    return end.map { String(drop { $0 == " " }.prefix(through: $0)) } ?? ""
  }
}

/// The rows of a folder, by table and in the order of the files.
struct CgratesFolder {
  private var rows: [CgratesTable: [CgratesRow]] = [:]

  /// `files` are texts by name. What can't be read, and files of other matters, become notes.
  init(_ files: [String: String], _ log: ImportLog) {
    for name in files.keys.sorted() where CgratesTable(rawValue: name) == nil {
      let records = CsvRecords(files[name] ?? "").records
      if let first = records.first {
        log.note(
          .notExpressed, name, first.line, count: records.count,
          "the file is not of prices and allowances", Self.otherFileRemedy)
      }
    }
    for table in CgratesTable.allCases {
      guard let text = files[table.rawValue] else { continue }
      let read = CsvRecords(text)
      if let line = read.openQuoteLine {
        log.note(
          .notExpressed, table.rawValue, line, "a quote is not closed: the rest is not read",
          "close it, and import again")
      }
      rows[table] = read.records.compactMap { record in
        if let row = table.row(record) { return row }
        log.note(
          .notExpressed, table.rawValue, record.line,
          "the row has \(record.cells.count) cells, which no version of CGRateS writes",
          "correct the row, and import again")
        return nil
      }
      log.count(rows: read.records.count, of: table.rawValue)
    }
  }

  private static let otherFileRemedy =
    "triggers, filters, attributes and chargers change which events are charged: see to it in the"
    + " feeds"

  subscript(table: CgratesTable) -> [CgratesRow] { rows[table] ?? [] }

  /// The rows of a table by id, each in the order of the file.
  func byID(_ table: CgratesTable) -> [String: [CgratesRow]] {
    Dictionary(grouping: self[table]) { $0[.id] }
  }
}
