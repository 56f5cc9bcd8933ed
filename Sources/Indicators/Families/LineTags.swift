import Measures
import Records

/// What a line of the base is like, in words that areas are compared by and cubes are cut by.
struct LineTags {
  let age: String
  let arpu: String
  /// What was used, joined by +: `voice+data`; `none`.
  let services: String
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
    let used = [
      ("voice", usage.voice.quantity > 0), ("sms", usage.sms.quantity > 0),
      ("data", usage.data.quantity > 0), ("content", usage.content.originatingEvents > 0),
    ]
    let names = used.filter(\.1).map(\.0)
    services = names.isEmpty ? "none" : names.joined(separator: "+")
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

  /// Bands of money are named by where they begin and end, in units of the currency: `0-20`,
  /// `200+`; `none` where nothing was earned.
  static func arpuBand(_ micros: Int64, starts: [Int64]) -> String {
    if micros <= 0 { return "none" }
    let next = starts.firstIndex { $0 > micros } ?? starts.count
    let from = next == 0 ? "0" : unit(starts[next - 1])
    return next == starts.count ? "\(from)+" : "\(from)-\(unit(starts[next]))"
  }

  /// Without zeros that say nothing: `20`, `0.5`.
  private static func unit(_ micros: Int64) -> String {
    var decimals = String(String(1_000_000 + micros % 1_000_000).dropFirst())
    while decimals.hasSuffix("0") { decimals.removeLast() }
    return decimals.isEmpty ? "\(micros / 1_000_000)" : "\(micros / 1_000_000).\(decimals)"
  }
}
