import Measures
import Records

/// Rows of `contacts.csv`: the last 180 days' campaign touches, complaints and service calls.
struct ContactRows {
  let header: String

  /// Whether it says who had a campaign's contact, and whether anybody answered.
  private let tellsAgents: Bool
  let calendar: CustomerCalendar
  let offers: Offers
  let history: LineHistory
  /// One key for each month that the 180 days reach into, first to last.
  private let months: [(month: BillingMonth, key: UInt64)]

  /// Per ten thousand lines and month; in 180 days six times as many.
  private static let campaignShare = 900
  private static let complaintShare = 17
  private static let serviceShare = 80
  /// Who call customers, on the whole.
  private static let agents = 30

  init(options: SyntheticOptions, offers: Offers, history: LineHistory) {
    let calendar = CustomerCalendar(options: options)
    tellsAgents = options.tellsOperations
    header =
      "contact_id,msisdn,kind,channel,product,on" + (tellsAgents ? ",agent,reached\n" : "\n")
    self.history = history
    self.calendar = calendar
    self.offers = offers
    months = (-6...0).map {
      let month = calendar.month.offset(by: $0)
      return (month, Chance.key(calendar.seed, .contact, part: UInt64(month.index)))
    }
  }

  func write(_ line: Line, into text: inout TextBlock) {
    for (month, key) in months {
      var chance = Chance(state: Chance.draw(key, UInt64(line.index)))
      for kind in [Contact.Kind.campaign, .complaint, .service] {
        let share =
          switch kind {
          case .campaign: Self.campaignShare
          case .complaint: Self.complaintShare
          case .service: Self.serviceShare
          }
        if chance.below(10_000) >= share { continue }
        let day = month.firstDay + chance.below(month.dayCount)
        let (channel, product) = (chance.next(), chance.next())
        if day < calendar.contactsFrom || day < line.activated || day > line.ends { continue }
        let codes =
          kind == .campaign ? WeightedCodes.campaignChannels : WeightedCodes.serviceChannels
        text.append("K")
        text.append(UInt64(month.year * 100 + month.month), digits: 6)
        text.append(UInt64(line.index), digits: 9)
        text.append(UInt64(kind.rawValue), digits: 1)
        text.comma()
        text.append(line.msisdn)
        text.comma()
        text.append(kind.code)
        text.comma()
        text.append(codes.code(channel))
        text.comma()
        text.appendField(self.product(of: kind, line, on: day, product))
        text.comma()
        text.append(day)
        if tellsAgents { appendAgent(of: kind, Chance.mixed(channel), into: &text) }
        text.endLine()
      }
    }
  }

  /// Two campaign contacts in three reach somebody.
  private func appendAgent(
    of kind: Contact.Kind, _ random: UInt64, into text: inout TextBlock
  ) {
    text.comma()
    if kind == .campaign {
      text.append("W")
      text.append(UInt64(Chance.below(Self.agents, of: random)), digits: 4)
      text.append(random & 0xFF < 171 ? ",yes" : ",no")
    } else {
      text.comma()
    }
  }

  /// A campaign offers a pack, or the plan above; a complaint is about either, or nothing told.
  private func product(
    of kind: Contact.Kind, _ line: Line, on day: CivilDay, _ random: UInt64
  ) -> String {
    if kind == .service || (kind == .complaint && random & 1 == 0) { return "" }
    if !offers.packs.isEmpty && random >> 1 & 3 != 0 {
      return offers.packs[Chance.below(offers.packs.count, of: random)].id
    }
    let plan = history.plan(of: line, on: day, offers: offers)
    return offers.plans[kind == .campaign ? min(plan + 1, offers.plans.count - 1) : plan].id
  }
}
