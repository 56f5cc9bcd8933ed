import Jobs

/// Numbers of other people: pools of stems by kind of party, those kept that the catalogue zones.
struct PartyNumbers {
  enum Kind: Int, CaseIterable {
    case mobile, localFixed, nationalFixed, hotline, sender, nearAbroad, abroad, unzoned
  }
  /// Who is called, calls, is written to and writes; ‰ by ``Kind``.
  enum Use: Int, CaseIterable {
    case callOut, callIn, textOut, textIn
    var mix: [Int] {
      switch self {
      case .callOut: [735, 100, 55, 100, 0, 4, 6, 0]
      case .callIn: [780, 90, 70, 50, 0, 4, 6, 0]
      case .textOut: [936, 0, 0, 60, 0, 2, 2, 0]
      case .textIn: [156, 0, 0, 120, 720, 2, 2, 0]
      }
    }
  }

  /// `value` followed by any digits below `span`.
  private struct Stem {
    var value: UInt64
    var span: UInt64
  }

  private let stems: [[Stem]]
  /// For each use 1,000 kinds, by ‰.
  private let kinds: [[UInt8]]
  /// Hotlines of other operators.
  private let rivals: [UInt64]

  /// *Throws*: where the catalogue zones, but not the operator's own numbers.
  init(catalogue: Catalogue) throws(SyntheticError) {
    let prefixes = Set(catalogue.prefixes.map(\.prefix))
    let zonesAll = prefixes.isEmpty || !catalogue.defaultZone.isEmpty
    func isZoned(_ digits: String) -> Bool {
      zonesAll || digits.indices.contains { prefixes.contains(String(digits[...$0])) }
    }
    let own = NumberPlan.networks.map { "86\($0)" }
    if let stranger = own.first(where: { !isZoned($0) }) {
      throw .ownNumbersUnzoned(example: stranger + "03710000")
    }
    var stems = Kind.allCases.map { kind in
      kind == .unzoned
        ? Self.unassigned.filter { digits in
          !isZoned(digits) && !prefixes.contains { $0.hasPrefix(digits) }
        }.map { Self.stem($0, places: 9) }
        : Self.shapes(of: kind).filter { isZoned($0.0) }.map { Self.stem($0.0, places: $0.1) }
    }
    if stems[Kind.mobile.rawValue].isEmpty {
      stems[Kind.mobile.rawValue] = own.map { Self.stem($0, places: 8) }
    }
    self.stems = stems
    rivals = Self.rivalHotlines.filter { isZoned("\($0)") }
    kinds = Use.allCases.map { use in
      zip(Kind.allCases, use.mix).flatMap { kind, share in
        let held = stems[kind.rawValue].isEmpty ? Kind.mobile : kind
        return [UInt8](repeating: UInt8(held.rawValue), count: share)
      }
    }
  }

  /// Whether there are numbers without a zone.
  var hasUnzoned: Bool { !stems[Kind.unzoned.rawValue].isEmpty }

  /// The number that two random words pick for a use.
  func number(_ use: Use, _ kind: UInt64, _ digits: UInt64) -> UInt64 {
    number(of: Int(kinds[use.rawValue][Chance.below(1_000, of: kind)]), digits)
  }

  /// The hotline of another operator; nil where the catalogue zones none.
  func rival(_ digits: UInt64) -> UInt64? {
    rivals.isEmpty ? nil : rivals[Chance.below(rivals.count, of: digits)]
  }

  /// A number that no prefix matches. *Limits*: ``hasUnzoned``.
  func unzoned(_ digits: UInt64) -> UInt64 { number(of: Kind.unzoned.rawValue, digits) }

  private func number(of kind: Int, _ digits: UInt64) -> UInt64 {
    let pool = stems[kind]
    let stem = pool[Chance.below(pool.count, of: digits)]
    return stem.value + (digits & 0xFFFF_FFFF) % stem.span
  }

  private static func stem(_ digits: String, places: Int) -> Stem {
    let span = (0..<places).reduce(UInt64(1)) { power, _ in power * 10 }
    guard let value = UInt64(digits) else { preconditionFailure("A stem is made of digits.") }
    return Stem(value: value * span, span: span)
  }

  /// *Source*: China Unicom's and China Mobile's, with the country code.
  private static let rivalHotlines: [UInt64] = [8_610_010, 8_610_086]

  /// Country codes that ITU-T E.164 keeps in reserve.
  private static let unassigned = ["210", "280", "801", "830", "890", "693", "9990", "4240"]

  /// Stems and how many digits follow. *Source*: +86 network and area codes as of 2026; abroad the
  /// mobile ranges of the countries most called.
  private static func shapes(of kind: Kind) -> [(String, Int)] {
    switch kind {
    case .mobile:
      (Array(134...139) + [147, 150, 151, 152, 157, 158, 159, 172, 178, 182, 183, 184, 187, 188]
        + [195, 197, 198, 130, 131, 132, 145, 155, 156, 166, 175, 176, 185, 186, 196, 192])
        .map { ("86\($0)", 8) }
    case .localFixed:
      NumberPlan.regions.map { ("86\($0.areaCode)\(6)", $0.areaCode == 371 ? 7 : 6) }
    case .nationalFixed:
      [10, 20, 21, 22, 23, 24, 25, 27, 28, 29, 311, 351, 411, 431, 451, 512, 531, 532, 551, 571]
        .map { ("86\($0)\(6)", 7) }
        + [591, 731, 755, 757, 769, 771, 791, 851, 871, 898, 931, 991].map { ("86\($0)\(8)", 7) }
    case .hotline:
      ["10000", "10000", "95588", "95533", "95566", "95599", "95555", "95511", "12306", "12345"]
        .map { ("86\($0)", 0) } + [("86400", 7), ("8696", 4)]
    case .sender:
      ["1065", "1069", "1068"].map { ("86\($0)", 8) }
        + ["10000", "95588", "95533", "95555", "12306"].map { ("86\($0)", 0) }
    case .nearAbroad:
      [("8525", 7), ("8526", 7), ("8529", 7), ("8536", 7), ("8869", 8), ("8862", 8)]
    case .abroad:
      [
        ("1212", 7), ("1310", 7), ("1415", 7), ("1604", 7), ("1626", 7), ("1718", 7), ("447", 9),
        ("8190", 8), ("8180", 8), ("8210", 8), ("659", 7), ("6012", 7), ("668", 8), ("849", 8),
        ("4915", 9), ("336", 8), ("3933", 8), ("614", 8), ("79", 9), ("9715", 8), ("6281", 8),
        ("639", 9), ("919", 9), ("8551", 7), ("959", 8), ("2348", 9), ("5511", 9), ("971", 8),
      ]
    case .unzoned: []
    }
  }
}
