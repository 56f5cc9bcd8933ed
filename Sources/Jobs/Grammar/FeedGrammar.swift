import Measures
import Records

/// An entry of `usage:` in a job file: one source of usage records.
///
/// ```yaml
/// usage:
///   - name: calls
///     files: calls/**                  # below the input folder; * and ? within a name, ** across
///     format:                          # where it isn't comma-separated text with a header
///       delimiter: ";"                 # one character, or tab
///       quote: '"'                     # or none
///       header: false                  # then the columns are named here, in order
///       columns: [who, whom, when, seconds]
///     numbering:                       # absent: E.164 digits, country code first
///       scheme: national               # international, national, opaque
///       countryCode: "44"
///       internationalPrefix: "00"
///       trunkPrefix: "0"               # "" where there is none
///       textParties: withheld          # reject where absent: an other party that is no number
///     duplicates: keep                 # drop (equal records count once) where absent
///     corrections: ".v{n}"             # calls.v2.csv in the place of calls.csv and calls.v1.csv
///     filters:
///       - {column: kind, keep: [call]}   # or drop: [test]
///     fields:
///       served: who                    # a column's text
///       service: {constant: voice}     # or {column: kind, codes: {C: voice, M: sms}}
///       direction: {column: way, codes: {out: mo, in: mt}}
///       start: {column: when, format: iso, zone: Europe/London}
///       otherParty: whom
///       duration: {column: seconds, unit: s, rounding: up}
/// ```
///
/// *Fields*: `served`, `service` and `start` must be there; further `direction` (mo where absent),
/// `otherParty`, `duration`, `octets` or `octetsUp` and `octetsDown`, `events`, `recordID`, `cell`,
/// `serving`, `access`, `ratingGroup`, `reversal`. Where a mapping has only `column`, the column's
/// name will do.
/// *start*: `format` is `iso` (the default), `seconds` (with `origin`, an ISO instant; 1970 where
/// absent), `milliseconds`, or a text with `%`, read as strptime does. *Units*: `ms s min` for
/// durations, `B kB KiB MB MiB` for octets, `events`. `rounding` (up, down, halfUp, halfEven) is
/// for values finer than a millisecond, octet or message, which are rejects without it.
struct FeedGrammar {
  let findings: FindingList

  /// A feed, or nil after findings.
  func usageFeed(_ map: YamlMap) -> Placed<UsageFeed>? {
    defer { map.finish() }
    let name = map.placed("name", .name)
    let files = map.value("files", .feedPattern)
    let format = format(map.map("format"))
    let numbering = numbering(map.map("numbering"))
    let duplicates = map.value("duplicates", .duplicates, ifAbsent: true)
    let corrections = map.optional("corrections", .corrections)?.value
    let columns = ColumnNames(format: format, findings: findings)
    let filters = map.maps("filters").compactMap { filter($0, columns) }
    guard let fieldMap = map.requiredMap("fields", example: "fields: {served: msisdn, …}"),
      let fields = fields(fieldMap, columns), let name, let files
    else { return nil }
    let feed = UsageFeed(
      name: name.value, files: files, format: format, numbering: numbering, fields: fields,
      filters: filters, dropsDuplicates: duplicates, corrections: corrections)
    return Placed(value: feed, place: name.place)
  }

  func format(_ map: YamlMap?) -> DelimitedFormat {
    guard let map else { return DelimitedFormat() }
    defer { map.finish() }
    var format = DelimitedFormat()
    format.delimiter = map.value("delimiter", .delimiter, ifAbsent: format.delimiter)
    format.quote = map.value("quote", .quote, ifAbsent: format.quote)
    if format.quote == format.delimiter {
      findings.error(
        at: map.place(of: "quote"), "quote and delimiter are the same character", "change one")
    }
    format.hasHeader = map.value("header", .boolean, ifAbsent: true)
    let columns = map.texts("columns")
    format.columns = columns.map(\.value)
    findings.reportRepeated(columns, "column")
    if format.hasHeader, let first = columns.first {
      findings.error(
        at: first.place, "columns are named although the file's first line names them",
        "remove columns, or write header: false")
    } else if !format.hasHeader, columns.isEmpty {
      findings.error(
        at: map.place, "the file has no header and columns names none",
        "add columns with a name for each column, in order")
    }
    return format
  }

  func numbering(_ map: YamlMap?) -> Numbering {
    guard let map else { return Numbering() }
    defer { map.finish() }
    var numbering = Numbering()
    numbering.textPartiesAreWithheld = map.value("textParties", .textParties, ifAbsent: false)
    numbering.scheme = map.value("scheme", .codes("a numbering scheme"), ifAbsent: .international)
    if numbering.scheme == .national {
      numbering.countryCode = map.value("countryCode", .digits(1...3, example: "\"86\"")) ?? ""
      numbering.internationalPrefix = map.value(
        "internationalPrefix", .digits(0...5, example: "\"00\""), ifAbsent: "00")
      numbering.trunkPrefix = map.value(
        "trunkPrefix", .digits(0...3, example: "\"0\""), ifAbsent: "0")
      return numbering
    }
    for key in ["countryCode", "internationalPrefix", "trunkPrefix"] where map.has(key) {
      findings.error(
        at: map.place(of: key), "\(key) means nothing where the scheme is \(numbering.scheme)",
        "remove it, or write scheme: national")
    }
    return numbering
  }

  private func filter(_ map: YamlMap, _ columns: ColumnNames) -> RecordFilter? {
    defer { map.finish() }
    let column = columns.name(map, "column")
    let action: RecordFilter.Action = map.has("drop") ? .drop : .keep
    let values = map.texts(action.rawValue)
    if values.isEmpty || (action == .drop && map.has("keep")) {
      findings.error(
        at: map.place, "a filter either keeps or drops some texts of a column",
        "write {column: kind, keep: [call]} or {column: kind, drop: [test]}")
      return nil
    }
    return column.map {
      RecordFilter(column: $0, action: action, values: values.map(\.value))
    }
  }

  private func fields(_ map: YamlMap, _ columns: ColumnNames) -> UsageFields? {
    defer { map.finish() }
    let served = columns.name(map, "served")
    let service = coded(map, "service", columns, ServiceKind.allCases.map(\.code))
    let start = time(map, columns)
    if service == nil, !map.has("service") {
      findings.error(
        at: map.place, "the key \"service\" is missing",
        "add it, for example service: {constant: voice}")
    }
    var fields = UsageFields(
      served: ColumnText(column: served ?? ""), service: service ?? CodedField(constant: "voice"),
      start: start ?? TimeField(column: ""))
    fields.direction = coded(map, "direction", columns, Direction.allCases.map(\.code))
    fields.access = coded(map, "access", columns, AccessType.allCases.map(\.code))
    fields.otherParty = text(map, "otherParty", columns)
    fields.recordID = text(map, "recordID", columns)
    fields.cell = text(map, "cell", columns)
    fields.serving = text(map, "serving", columns)
    fields.ratingGroup = text(map, "ratingGroup", columns)
    fields.reversal = coded(map, "reversal", columns, ["yes", "no"])
    let octets: [QuantityField.Unit] = [
      .octets, .kilooctets, .kibioctets, .megaoctets, .mebioctets,
    ]
    fields.duration = quantity(map, "duration", columns, [.milliseconds, .seconds, .minutes])
    fields.octets = quantity(map, "octets", columns, octets)
    fields.octetsUp = quantity(map, "octetsUp", columns, octets)
    fields.octetsDown = quantity(map, "octetsDown", columns, octets)
    fields.events = quantity(map, "events", columns, [.events])
    checkQuantities(fields, map)
    return served == nil || service == nil || start == nil ? nil : fields
  }

  private func checkQuantities(_ fields: UsageFields, _ map: YamlMap) {
    if fields.octets != nil, fields.octetsUp != nil || fields.octetsDown != nil {
      findings.error(
        at: map.place(of: "octets"), "octets stands beside octetsUp or octetsDown",
        "give the sum, or up and down, not both")
    }
    let needed =
      switch fields.service.constant {
      case "voice" where !map.has("duration"): "duration"
      case "data" where !map.has("octets") && !map.has("octetsUp") && !map.has("octetsDown"):
        "octets"
      default: ""
      }
    if !needed.isEmpty {
      findings.error(
        at: map.place, "a feed of \(fields.service.constant) has no \(needed)",
        "add \(needed) with its column and unit")
    }
  }

  private func text(_ map: YamlMap, _ key: String, _ columns: ColumnNames) -> ColumnText? {
    guard map.has(key) else { return nil }
    return columns.name(map, key).map { ColumnText(column: $0) }
  }

  private func coded(
    _ map: YamlMap, _ key: String, _ columns: ColumnNames, _ canonical: [String]
  ) -> CodedField? {
    guard map.has(key) else { return nil }
    if map.isText(key) { return columns.name(map, key).map { CodedField(column: $0) } }
    guard let entry = map.map(key) else { return nil }
    defer { entry.finish() }
    let shown = canonical.filter { !$0.isEmpty }
    let form = Form<String>(
      what: "a code of \(key)", example: shown.first ?? "", choices: { shown }
    ) { canonical.contains($0) ? $0 : nil }
    if entry.has("constant") {
      if entry.has("column") || entry.has("codes") {
        findings.error(
          at: entry.place(of: "constant"), "\(key) is a constant and a column",
          "remove the constant, or column and codes")
      }
      return entry.value("constant", form).map { CodedField(constant: $0) }
    }
    let column = columns.name(entry, "column")
    var codes: [String: String] = [:]
    if let table = entry.map("codes") {
      for (code, value) in table.entries() {
        if form.read(value.value) == nil {
          entry.reportUnknown("code of \(key)", value, among: shown)
        }
        codes[code.value] = value.value
      }
    }
    return column.map { CodedField(column: $0, codes: codes) }
  }

  private func quantity(
    _ map: YamlMap, _ key: String, _ columns: ColumnNames, _ units: [QuantityField.Unit]
  ) -> QuantityField? {
    guard let entry = map.map(key) else { return nil }
    defer { entry.finish() }
    let column = columns.name(entry, "column")
    let unit = entry.value("unit", .choice("a unit of \(key)", units) { $0.rawValue })
    let rounding = entry.optional("rounding", Form<Rounding>.codes("a rounding"))?.value
    guard let column, let unit else { return nil }
    return QuantityField(column: column, unit: unit, rounding: rounding)
  }

  private func time(_ map: YamlMap, _ columns: ColumnNames) -> TimeField? {
    if map.isText("start") || !map.has("start") {
      return columns.name(map, "start").map { TimeField(column: $0) }
    }
    guard let entry = map.map("start") else { return nil }
    defer { entry.finish() }
    let column = columns.name(entry, "column")
    let zone = entry.value("zone", .timeZone, ifAbsent: "")
    var format = entry.value("format", .timeFormat, ifAbsent: .iso)
    if entry.has("origin") {
      let origin = entry.placed("origin", .instant)
      if case .seconds = format {
        format = .seconds(origin: origin?.value ?? "")
      } else if let origin {
        findings.error(
          at: origin.place, "origin means nothing where the format is not seconds",
          "remove it, or write format: seconds")
      }
    }
    return column.map { TimeField(column: $0, format: format, zone: zone) }
  }
}

/// The columns that a feed has, where the job names them all.
struct ColumnNames {
  private let known: [String]
  private let findings: FindingList

  init(format: DelimitedFormat, findings: FindingList) {
    known = format.columns
    self.findings = findings
  }

  /// The column that a key names; a finding where the feed is known not to have it.
  func name(_ map: YamlMap, _ key: String) -> String? {
    guard let column = map.placed(key, .column) else { return nil }
    check(column, map)
    return column.value
  }

  func check(_ column: Placed<String>, _ map: YamlMap) {
    if !known.isEmpty, !known.contains(column.value) {
      map.reportUnknown("column", column, among: known)
    }
  }
}
