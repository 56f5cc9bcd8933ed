import Parquet
import Seeds

/// The seed of this run.
let seed = SplitMix64.chosen(default: 20_261_031)

/// Which rows have no value.
enum NullPattern: String, CaseIterable, Sendable {
  case required, none, some, clustered, all

  func validity(_ rows: Int, _ random: inout SplitMix64) -> [Bool]? {
    switch self {
    case .required: nil
    case .none: Array(repeating: true, count: rows)
    case .some: (0..<rows).map { _ in random.below(3) > 0 }
    case .clustered: (0..<rows).map { $0 / 5_000 % 2 == 1 }
    case .all: Array(repeating: false, count: rows)
    }
  }
}

/// What a column's values look like: each shape brings another part of an encoding into play.
enum ValueShape: String, CaseIterable, Sendable {
  case constant, ascending, few, wide, extreme

  func integer(_ row: Int, _ random: inout SplitMix64) -> Int64 {
    switch self {
    case .constant: 42
    case .ascending: 1_790_000_000_000_000 + Int64(row) * 1_000 + Int64(random.below(1_000))
    case .few: Int64([0, 19_000_000, -5, 100_000][random.below(4)])
    case .wide: Int64(truncatingIfNeeded: random.next() >> 20)
    case .extreme: [Int64.min, Int64.max, 0, -1][random.below(4)]
    }
  }

  func int32(_ row: Int, _ random: inout SplitMix64) -> Int32 {
    switch self {
    case .ascending: Int32(row) * 3
    case .wide: Int32(truncatingIfNeeded: random.next())
    case .extreme: [Int32.min, Int32.max, 0, -1][random.below(4)]
    default: Int32(truncatingIfNeeded: integer(row, &random))
    }
  }

  func text(_ row: Int, _ random: inout SplitMix64) -> String {
    switch self {
    case .constant: "CN-HA"
    case .ascending: "8613" + String(100_000_000 + row / 7)
    case .few:
      ["", "河南", "voice", "data-bundle-with-a-long-name-that-is-over-sixty-four-octets-é"][
        random.below(4)]
    case .wide: String(random.next(), radix: 36) + (row % 97 == 0 ? "套餐🀄️" : "")
    case .extreme:
      String(
        repeating: ["\u{10FFFF}", "\u{D7FF}", "z", "\u{7F}"][random.below(4)],
        count: random.below(70))
    }
  }
}

/// Makes a chunk of the kind; null rows hold what the reader gives back for them.
func makeChunk(
  _ kind: ParquetKind, _ shape: ValueShape, rows: Int, validity: [Bool]?,
  _ random: inout SplitMix64
) -> ParquetChunk {
  func isValue(_ row: Int) -> Bool { validity?[row] ?? true }
  let values: ParquetValues
  switch kind {
  case .boolean:
    values = .boolean(
      (0..<rows).map { isValue($0) && (shape == .constant || random.below(2) == 1) })
  case .int32, .date:
    values = .int32((0..<rows).map { isValue($0) ? shape.int32($0, &random) : 0 })
  case .decimal:
    // Eighteen digits at most.
    values = .int64(
      (0..<rows).map { isValue($0) ? shape.integer($0, &random) % 1_000_000_000_000_000_000 : 0 })
  case .int64, .timestampMicros, .timestampMillis:
    values = .int64((0..<rows).map { isValue($0) ? shape.integer($0, &random) : 0 })
  case .text:
    values = .text((0..<rows).map { isValue($0) ? shape.text($0, &random) : "" })
  case .bytes:
    var octets = ParquetOctets()
    for row in 0..<rows {
      let value = isValue(row) ? Array(shape.text(row, &random).utf8) + [0xFF, 0x00] : []
      octets.append(value[...])
    }
    values = .octets(octets)
  }
  return ParquetChunk(values, validity: validity)
}

/// The first row in which what was read is not what was written; nil where there is none.
func difference(_ read: ParquetChunk, _ written: ParquetChunk) -> String? {
  if read.count != written.count { return "\(read.count) rows instead of \(written.count)" }
  for row in 0..<written.count where read.isNull(row) != written.isNull(row) {
    return "row \(row) is \(written.isNull(row) ? "" : "not ")to be null"
  }
  let found = spelled(read)
  let wanted = spelled(written)
  if found == wanted { return nil }
  let row = zip(found, wanted).enumerated().first { $0.element.0 != $0.element.1 }
  return "row \(row?.offset ?? -1) is \(row?.element.0 ?? []), not \(row?.element.1 ?? [])"
}

/// Each row's value as octets, nothing for a null.
private func spelled(_ chunk: ParquetChunk) -> [[UInt8]] {
  (0..<chunk.count).map { row in
    if chunk.isNull(row) { return [] }
    switch chunk.values {
    case .boolean(let values): return [values[row] ? 1 : 0]
    case .int32(let values):
      return (0..<8).map { UInt8(truncatingIfNeeded: values[row] >> ($0 * 8)) }
    case .int64(let values):
      return (0..<8).map { UInt8(truncatingIfNeeded: values[row] >> ($0 * 8)) }
    case .text(let values): return Array(values[row].utf8)
    case .octets(let values): return Array(values[row])
    case .textDictionary(let values, let indices): return Array(values[Int(indices[row])].utf8)
    }
  }
}

func write(
  _ schema: ParquetSchema, _ groups: [[ParquetChunk]], level: Int? = 1,
  profile: ParquetProfile = .compatible
) throws -> [UInt8] {
  var writer = try ParquetWriter(schema: schema, compressionLevel: level, profile: profile)
  for group in groups { try writer.append(rowGroup: group) }
  return writer.finish()
}
