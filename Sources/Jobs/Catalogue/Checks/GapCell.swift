import Measures

/// Says in words what of a zone has no price.
enum GapCell {
  /// `to far`, or a text for each band: `to far in night`; with the carriers and the days where
  /// only they are missing. Empty where nothing is. `cell` is all that the zone should have.
  static func texts(
    _ missing: [UsageBox], of cell: UsageBox, zone: Int, _ draft: CatalogueDraft,
    _ space: UsageSpace
  ) -> [String] {
    let bands = space.places(.band, of: cell)
    var cases: [(band: String, details: [String])] = []
    for band in bands {
      var inBand = cell
      space.set(.band, [band], in: &inBand)
      let boxes = missing.compactMap { space.common($0, inBand) }
      if boxes.isEmpty { continue }
      cases.append(
        (
          band == 0 ? "" : "in \(draft.bands[band - 1].value.id)",
          [carriers(boxes, of: cell, space), days(boxes, of: cell, space)]
        ))
    }
    if cases.count == bands.count, let first = cases.first,
      cases.allSatisfy({ $0.details == first.details })
    {
      cases = [("", first.details)]
    }
    return cases.map { band, details in
      let words = [zone == 0 ? "" : "to \(draft.zones[zone - 1].id)", band] + details
      let text = words.filter { !$0.isEmpty }.joined(separator: " ")
      return text.isEmpty ? "at any time" : text
    }
  }

  /// `on numbers of CBN, CTCC`; empty where all carriers are missing.
  private static func carriers(
    _ boxes: [UsageBox], of cell: UsageBox, _ space: UsageSpace
  ) -> String {
    let all = space.places(.carrier, of: cell)
    let missing = Set(boxes.flatMap { space.places(.carrier, of: $0) }).sorted()
    if missing == all { return "" }
    let names = space.carriers(at: missing).map { $0.isEmpty ? "no known carrier" : $0 }
    return "on numbers of \(names.joined(separator: ", "))"
  }

  /// `on 2026-10-01..2026-10-07`, the first days that are missing; empty where all are.
  private static func days(
    _ boxes: [UsageBox], of cell: UsageBox, _ space: UsageSpace
  ) -> String {
    let all = space.places(.time, of: cell)
    let missing = Set(boxes.flatMap { space.places(.time, of: $0) })
    guard missing.count < all.count, let first = missing.min() else { return "" }
    var last = first
    while missing.contains(last + 1) { last += 1 }
    let begin = first == 0 ? nil : space.borders[first - 1]
    let end = last == space.borders.count ? nil : space.borders[last] + -1
    switch (begin, end) {
    case (let begin?, let end?): return begin == end ? "on \(begin)" : "on \(begin)..\(end)"
    case (let begin?, nil): return "from \(begin) on"
    case (nil, let end?): return "until \(end)"
    case (nil, nil): return ""
    }
  }
}
