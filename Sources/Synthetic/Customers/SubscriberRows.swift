import Measures
import Records

/// Rows of `subscribers.csv` and `subscriptions.csv`.
struct SubscriberRows {
  private static let columns =
    "msisdn,account,name,region,brand,birth_year,plan,activated_on,status,churned_on"
  static let subscriptionHeader = "msisdn,product,from,to\n"

  let calendar: CustomerCalendar
  let population: Population
  let offers: Offers
  /// nil where a line's identity is all that is told.
  let traits: TraitRows?

  var header: String { Self.columns + (traits == nil ? "" : TraitRows.header) + "\n" }

  private static let surnames = Array(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董袁潘蒋蔡余"
  ).map { Array(String($0).utf8) }
  private static let givenNames = Array(
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国玉兰红梅志文斌宇浩凯轩梓涵子欣怡"
      + "佳俊辉鹏飞雪琳婷莉波海燕云峰春晨阳雨思远"
  ).map { Array(String($0).utf8) }
  private static let regions = NumberPlan.regions.map { "A0\($0.areaCode)" }

  func write(_ line: Line, into text: inout TextBlock) {
    let random = Chance.draw(calendar.personKey, UInt64(line.index))
    let household = Households.account(of: Int(line.index), key: population.householdKey)
    let birthYear = birthYear(of: line, random)
    text.append(line.msisdn)
    text.append(",C")
    text.append(UInt64(household.first), digits: 10)
    text.comma()
    appendName(household.first, random, &text)
    text.comma()
    text.append(Self.regions[Int(line.region)])
    text.comma()
    let brand = brand(household.count, birthYear, random)
    text.append(brand)
    text.comma()
    // One in fifty is not known.
    text.append(random >> 50 & 63 == 0 ? 0 : birthYear)
    text.comma()
    text.appendField(offers.plans[Int(line.plan)].id)
    text.comma()
    text.append(line.activated)
    text.comma()
    let isGone = line.ends <= calendar.last
    let status: Subscriber.Status = isGone ? .churned : line.suspended ? .suspended : .active
    text.append(status.code)
    text.comma()
    if isGone { text.append(line.ends) }
    traits?.write(line, region: Self.regions[Int(line.region)], brand: brand, into: &text)
    text.endLine()
  }

  /// A surname that the account shares, and one or two characters.
  private func appendName(_ household: Int, _ random: UInt64, _ text: inout TextBlock) {
    let family = Chance.draw(calendar.personKey, UInt64(household) | 1 << 40)
    text.append(Self.surnames[Chance.below(Self.surnames.count, of: family)])
    text.append(Self.givenNames[Int(random & 0xFFF) % Self.givenNames.count])
    if random >> 12 & 3 != 0 {
      text.append(Self.givenNames[Int(random >> 14 & 0xFFF) % Self.givenNames.count])
    }
  }

  /// Between 16 and 80 at activation, most between 25 and 50: the mean of two.
  private func birthYear(of line: Line, _ random: UInt64) -> Int {
    let age = 16 + (Int(random >> 26 & 0xFF) * 65 / 256 + Int(random >> 34 & 0xFF) * 50 / 256) / 2
    return line.activated.components.year - age
  }

  private func brand(_ family: Int, _ birthYear: Int, _ random: UInt64) -> String {
    if family > 1 { return "Family" }
    if birthYear >= calendar.month.year - 23 { return "Campus" }
    return random >> 42 & 7 == 0 ? "Business" : "Everyday"
  }

  /// What is held on a day of the month, plans before packs.
  func writeSubscriptions(_ line: Line, into text: inout TextBlock) {
    if line.ends < calendar.first { return }
    let (first, end) = (calendar.first, line.ends + 1)
    population.history.forEachPlan(
      of: Int(line.index), activated: line.activated, end: end, by: calendar.last, offers: offers
    ) { holding in
      append(line, offers.plans[holding.product].id, holding, from: first, into: &text)
    }
    population.history.forEachPack(
      of: Int(line.index), activated: line.activated, end: end, by: calendar.last, offers: offers
    ) { holding in
      append(line, offers.packs[holding.product].id, holding, from: first, into: &text)
    }
  }

  private func append(
    _ line: Line, _ product: String, _ holding: LineHistory.Holding, from first: CivilDay,
    into text: inout TextBlock
  ) {
    if let to = holding.to, to <= first { return }
    text.append(line.msisdn)
    text.comma()
    text.appendField(product)
    text.comma()
    text.append(holding.from)
    text.comma()
    if let to = calendar.known(holding.to) { text.append(to) }
    text.endLine()
  }
}
