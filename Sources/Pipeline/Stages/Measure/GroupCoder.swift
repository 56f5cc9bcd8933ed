import Indicators
import Jobs
import Measures
import Records

/// Gives subscribers the codes of a codebook's levels.
struct GroupCoder {
  private let attributes: [Codebook.Attribute]
  private let month: BillingMonth

  init(_ codebook: Codebook, month: BillingMonth) {
    attributes = codebook.attributes
    self.month = month
  }

  /// By attribute, how many levels it has.
  var levels: [Int] { attributes.map(\.levels.count) }

  /// Codes of a leaf.
  var codesEach: Int { levels.reduce(0, +) }

  func leaf(of row: SubscriberMonth) -> GroupLeaf {
    GroupLeaf(codes: attributes.flatMap { $0.levels.map { code(of: row, at: $0) } })
  }

  private func code(of row: SubscriberMonth, at level: Codebook.Level) -> String {
    if level.source.isNumber {
      guard let number = number(level.source, of: row),
        let group = level.groups.first(where: { $0.holds(number) })
      else { return Codebook.unknown }
      return group.code
    }
    let value = text(level.source, of: row)
    if value.isEmpty { return Codebook.unknown }
    if level.groups.isEmpty { return Self.escaped(value) }
    return level.groups.first { $0.values.contains(value) }?.code ?? Codebook.unknown
  }

  private func number(_ source: Codebook.Source, of row: SubscriberMonth) -> Int64? {
    switch source {
    case .age:
      let born = row.customer.birthYear
      return born > 0 && born <= month.year ? Int64(month.year - born) : nil
    case .tenure: return Int64(row.tenureMonths)
    default: return row.revenueMicros
    }
  }

  private func text(_ source: Codebook.Source, of row: SubscriberMonth) -> String {
    let traits = row.customer.traits
    return switch source {
    case .gender: traits.gender.code
    case .segment: traits.segment
    case .grid: traits.grid
    case .store: traits.store
    case .district: traits.district
    case .area: traits.area
    case .region: row.customer.region
    case .brand: row.customer.brand
    case .plan: row.plan
    case .channel: traits.channel
    case .mode: traits.mode.code
    case .age, .tenure, .arpu: ""
    }
  }

  /// A value as a code of its own: what codes mean something by is written as %23, %2A, %2D, %25.
  static func escaped(_ value: String) -> String {
    if value == Codebook.unknown { return "%2D" }
    var text = ""
    for character in value {
      switch character {
      case Codebook.separator: text += "%23"
      case "*": text += "%2A"
      case "%": text += "%25"
      default: text.append(character)
      }
    }
    return text
  }
}
