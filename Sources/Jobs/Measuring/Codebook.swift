import Measures

/// The group codes (分群码) of a job and how far they are generalised: `18#03` is a code of two
/// attributes, age 18 to 24 and campus. Read by ``CodebookGrammar``.
///
/// A subscriber's code has a part for each attribute, joined by `#`. A part is the code of one of
/// the attribute's levels, the finest first, or ``anything``. A level that has no group for a value
/// gives ``unknown``.
package struct Codebook: Hashable, Codable, Sendable {
  /// What a level of an attribute looks at.
  package enum Source: String, CaseIterable, Codable, Sendable {
    /// Years completed by the year of the month; unknown where the snapshot has no year of birth.
    case age
    /// Whole months since activation.
    case tenure
    /// The month's revenue, in micro-units.
    case arpu
    case gender
    case segment
    case grid
    case store
    case district
    case area
    case region
    case brand
    case plan
    case channel
    case mode

    /// Whether groups are ranges of a number, and not lists of codes.
    package var isNumber: Bool { self == .age || self == .tenure || self == .arpu }
  }

  /// A code and the values that it stands for.
  package struct Group: Hashable, Codable, Sendable {
    package var code: String
    /// Numbers: from here on; nil: from the smallest.
    package var from: Int64?
    /// Numbers: below here; nil: to the largest.
    package var below: Int64?
    /// Codes of the feed, ascending; empty for numbers.
    package var values: [String]

    package init(code: String, from: Int64? = nil, below: Int64? = nil, values: [String] = []) {
      self.code = code
      self.from = from
      self.below = below
      self.values = values
    }

    /// Whether a number is of the group.
    package func holds(_ number: Int64) -> Bool {
      from.map { $0 <= number } ?? true && below.map { number < $0 } ?? true
    }
  }

  /// A step of an attribute's ladder of generalisation.
  package struct Level: Hashable, Codable, Sendable {
    package var source: Source
    /// Empty: each value is its own code.
    package var groups: [Group]

    package init(source: Source, groups: [Group] = []) {
      self.source = source
      self.groups = groups
    }
  }

  /// A quasi-identifier: what may tell who somebody is, together with others.
  package struct Attribute: Hashable, Codable, Sendable {
    package var name: String
    /// From the finest to the coarsest; ``Codebook/anything`` follows the last.
    package var levels: [Level]

    package init(name: String, levels: [Level]) {
      self.name = name
      self.levels = levels
    }
  }

  package static let separator: Character = "#"
  /// The part of an attribute that is generalised to nothing.
  package static let anything = "*"
  /// The part of a subscriber whose value is not known, or in no group.
  package static let unknown = "-"

  package var version: String
  /// Rows that each code has at least, inside the company and where data leave it.
  package var insideRowsMin: Int
  package var partnerRowsMin: Int
  /// In the order of the code's parts.
  package var attributes: [Attribute]

  package init(
    version: String, insideRowsMin: Int = 20, partnerRowsMin: Int = 100, attributes: [Attribute]
  ) {
    self.version = version
    self.insideRowsMin = insideRowsMin
    self.partnerRowsMin = partnerRowsMin
    self.attributes = attributes
  }
}
