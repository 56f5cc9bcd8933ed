import Measures

/// A codebook, named under `measures: codebook:` of a job.
///
/// ```yaml
/// version: 2026-10             # said with every code: codes of two versions don't compare
/// k: {inside: 20, partners: 100}   # rows that each released code has at least
/// attributes:                  # the parts of a code, in this order
///   - name: age
///     levels:                  # from the finest; * follows the last
///       - of: age              # years; tenure: months; arpu: the month's revenue
///         groups:
///           - {code: "18", from: 18, below: 25}
///           - {code: "25", from: 25}
///   - name: group
///     levels:
///       - of: segment          # gender, segment, grid, store, district, area, region, brand,
///         groups:              # plan, channel or mode: codes of the subscriber feed
///           - {code: "03", is: [campus, school]}
///   - name: area
///     levels:
///       - of: grid             # without groups each value is its own code
///       - of: area
///       - of: region
/// ```
struct CodebookGrammar {
  /// More would take the coordinator long to choose among.
  private static let laddersMax = 4_096
  private static let attributesMax = 8
  let findings: FindingList

  /// The codebook; nil after findings.
  func codebook(_ map: YamlMap) -> Codebook? {
    defer { map.finish() }
    let version = map.value("version", .identifier)
    let (inside, partners) = rowsMin(map.map("k"))
    let placed = map.maps("attributes").compactMap(attribute)
    findings.reportRepeated(
      placed.map { Placed(value: $0.value.name, place: $0.place) }, "attribute")
    let attributes = placed.map(\.value)
    guard (1...Self.attributesMax).contains(attributes.count) else {
      if !findings.hasErrors {
        findings.error(
          at: map.place(of: "attributes"),
          "a codebook has 1 to \(Self.attributesMax) attributes, not \(attributes.count)",
          "write attributes: and one entry for each part of the code")
      }
      return nil
    }
    let ladders = attributes.reduce(1) { $0 * ($1.levels.count + 1) }
    if ladders > Self.laddersMax {
      findings.error(
        at: map.place(of: "attributes"),
        "the attributes' levels can be combined in \(ladders) ways, more than \(Self.laddersMax)",
        "leave out levels, or an attribute")
    }
    guard let version else { return nil }
    return Codebook(
      version: version, insideRowsMin: inside, partnerRowsMin: partners, attributes: attributes)
  }

  private func rowsMin(_ map: YamlMap?) -> (inside: Int, partners: Int) {
    guard let map else { return (20, 100) }
    defer { map.finish() }
    let form = Form.integer(2...1_000_000, example: "20")
    let inside = map.value("inside", form, ifAbsent: 20)
    let partners = map.value("partners", form, ifAbsent: max(100, inside))
    if partners < inside {
      findings.error(
        at: map.place(of: "partners"), "partners would see smaller groups than the company itself",
        "raise partners to \(inside) or more, or lower inside")
    }
    return (inside, partners)
  }

  private func attribute(_ map: YamlMap) -> Placed<Codebook.Attribute>? {
    defer { map.finish() }
    let name = map.placed("name", .name)
    let levels = map.maps("levels").compactMap(level)
    guard let name else { return nil }
    if levels.isEmpty, !findings.hasErrors {
      findings.error(
        at: map.place(of: "levels"), "the attribute \"\(name.value)\" has no level",
        "write levels: and under it what the code is of, the finest first")
    }
    return name.map { Codebook.Attribute(name: $0, levels: levels) }
  }

  private func level(_ map: YamlMap) -> Codebook.Level? {
    defer { map.finish() }
    let form = Form.choice("something that levels look at", Codebook.Source.allCases) {
      $0.rawValue
    }
    let entries = map.maps("groups")
    guard let source = map.value("of", form) else { return nil }
    if source.isNumber, entries.isEmpty {
      findings.error(
        at: map.place, "a level of \(source.rawValue) has no groups",
        "write groups: [{code: …, from: …, below: …}], since numbers are no codes")
    }
    let groups = entries.compactMap { group($0, of: source) }
    findings.reportRepeated(
      groups.map { Placed(value: $0.value.code, place: $0.place) }, "group")
    checkApart(groups, source)
    return Codebook.Level(source: source, groups: groups.map(\.value))
  }

  private func group(_ map: YamlMap, of source: Codebook.Source) -> Placed<Codebook.Group>? {
    defer { map.finish() }
    guard let code = map.placed("code", .identifier) else { return nil }
    var group = Codebook.Group(code: code.value)
    if source.isNumber {
      group.from = bound("from", map, source)
      group.below = bound("below", map, source)
      if let from = group.from, let below = group.below, from >= below {
        findings.error(
          at: map.place, "the group \"\(code.value)\" is empty: it ends before it begins",
          "write a larger number under below")
      }
    } else {
      group.values = map.list("is", .text("a code of the feed", example: "campus")).map(\.value)
        .uniqued().sorted()
      if group.values.isEmpty, !findings.hasErrors {
        findings.error(
          at: map.place, "the group \"\(code.value)\" is of no value",
          "write is: and the feed's codes that it stands for")
      }
    }
    return code.map { _ in group }
  }

  private func bound(_ key: String, _ map: YamlMap, _ source: Codebook.Source) -> Int64? {
    if source == .arpu { return map.optional(key, .amount())?.value }
    return map.optional(key, .integer(0...10_000, example: "18")).map { Int64($0.value) }
  }

  /// A value that two groups hold would have the code of whichever is written first.
  private func checkApart(_ groups: [Placed<Codebook.Group>], _ source: Codebook.Source) {
    for (index, group) in groups.enumerated() {
      let other = groups[..<index].first { other in
        source.isNumber
          ? other.value.from ?? .min < group.value.below ?? .max
            && group.value.from ?? .min < other.value.below ?? .max
          : !Set(other.value.values).isDisjoint(with: group.value.values)
      }
      guard let other else { continue }
      findings.error(
        at: group.place,
        "the groups \"\(other.value.code)\" and \"\(group.value.code)\" hold the same value",
        "let each value of \(source.rawValue) be in one group of a level")
    }
  }
}
