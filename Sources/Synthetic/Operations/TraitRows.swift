import Measures
import Records

/// The columns that `subscribers.csv` has beyond a line's identity, where operations are told.
struct TraitRows {
  static let header =
    ",customer,gender,segment,area,district,grid,store,channel,mode,handset_since,handset_5g"
    + ",contract_end,departure,ported_to,reconnected_on,migrated_on"

  let facts: OperationFacts

  private static let operators = ["CMCC", "CUCC", "CBN"]

  /// `brand` as the row has it, `region` its code.
  func write(_ line: Line, region: String, brand: String, into text: inout TextBlock) {
    let random = facts.traits(of: line)
    let account = facts.account(of: line).first
    text.append(",U")
    text.append(UInt64(account), digits: 10)
    text.comma()
    // One in sixteen is not known.
    if random & 15 != 0 { text.append(random & 16 == 0 ? "f" : "m") }
    text.comma()
    text.append(brand == "Campus" ? "campus" : brand == "Business" ? "enterprise" : "public")
    appendPlace(of: line, region, into: &text)
    let sold = Chance.mixed(random)
    let channel = WeightedCodes.salesChannels.code(sold)
    text.comma()
    text.append(channel)
    text.comma()
    text.append(OperationFacts.mode(of: channel, sold).code)
    appendThings(of: line, random, into: &text)
    appendComings(of: line, random, into: &text)
  }

  /// A block's lines live in one grid; grids lie in districts, districts in areas.
  private func appendPlace(of line: Line, _ region: String, into text: inout TextBlock) {
    let grid = Int(line.index) / NumberPlan.linesPerBlock % 27
    for (letter, number) in [("Q", grid % 3), ("D", grid % 9), ("G", grid), ("S", grid % 7)] {
      text.comma()
      text.append(region)
      text.append("-")
      text.append(letter)
      text.append(UInt64(number + 1), digits: 2)
    }
  }

  private func appendThings(of line: Line, _ random: UInt64, into text: inout TextBlock) {
    let last = facts.calendar.last
    // A handset lasts between one and two and a half years, the first begins with the line.
    let life = 365 + Int(random >> 8 & 0x1FF)
    text.comma()
    text.append(line.activated + (last - line.activated) / life * life)
    text.comma()
    text.append(line.has5G)
    text.comma()
    // Three in ten are bound for two years.
    if Chance.below(10, of: random) < 3 {
      let end = line.activated + 729
      if end > last + -180 { text.append(end) }
    }
  }

  private func appendComings(of line: Line, _ random: UInt64, into text: inout TextBlock) {
    let calendar = facts.calendar
    let isGone = line.ends <= calendar.last
    text.comma()
    if isGone {
      let departure = facts.departure(of: line)
      text.append(departure.code)
      text.comma()
      if departure == .portOut {
        text.append(Self.operators[Int(random >> 20 & 0xFF) % Self.operators.count])
      }
    } else {
      text.comma()
    }
    text.comma()
    // Four in a thousand were stopped and are back, three come from another brand of ours.
    let chance = Chance.below(1_000, of: Chance.mixed(random ^ UInt64(calendar.month.index)))
    let day = calendar.first + Int(random >> 28 & 0xFF) % calendar.month.dayCount
    let isOld = line.activated < calendar.first + -60 && line.ends > calendar.last
    if isOld && !line.suspended && chance < 4 { text.append(day) }
    text.comma()
    if isOld && (4..<7).contains(chance) { text.append(day) }
  }
}
