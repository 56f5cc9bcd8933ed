import Measures
import Records

/// What a line of the base is like, in words that areas are compared by and cubes are cut by.
struct LineTags {
  let age: String
  let arpu: String
  private let others: [String]

  init(_ line: LineMonth, options: MeasureOptions) {
    let customer = line.row.customer
    let years = line.month.firstDay.components.year - customer.birthYear
    age =
      customer.birthYear == 0
      ? "" : Band.name(of: Int64(years), starts: options.ageBands.map { Int64($0) })
    arpu = Self.arpuBand(line.row.revenueMicros, starts: options.arpuBandsMicros)
    var tags: [String] = []
    if let is5G = customer.traits.isHandset5G { tags.append(is5G ? "handset=5g" : "handset=other") }
    if customer.traits.gender != .unknown { tags.append("gender=\(customer.traits.gender.code)") }
    let usage = line.row.usage
    if usage.data.quantity > 0 { tags.append("uses=data") }
    if usage.voice.quantity > 0 { tags.append("uses=voice") }
    if usage.content.originatingEvents > 0 { tags.append("uses=content") }
    if usage.roamingEvents > 0 { tags.append("uses=roaming") }
    if usage.data.overageMicros > 0 { tags.append("over=data") }
    others = tags
  }

  /// Each once; lines that don't tell have none of that kind.
  func all(of place: LinePlace) -> [String] {
    var tags = others
    if !place.brand.isEmpty { tags.append("brand=\(place.brand)") }
    if !place.segment.isEmpty { tags.append("segment=\(place.segment)") }
    if !age.isEmpty { tags.append("age=\(age)") }
    tags.append("arpu=\(arpu)")
    return tags
  }

  /// Bands of money are named by where they begin, in whole units of the currency: `0`, `0-20`,
  /// `200+`; a start of 20.000001 makes 20 the end of the band before.
  static func arpuBand(_ micros: Int64, starts: [Int64]) -> String {
    func unit(_ start: Int64) -> Int64 { start / 1_000_000 }
    guard let index = starts.lastIndex(where: { $0 <= micros }) else { return "none" }
    return index == starts.count - 1
      ? "\(unit(starts[index]))+" : "\(unit(starts[index]))-\(unit(starts[index + 1]))"
  }
}
