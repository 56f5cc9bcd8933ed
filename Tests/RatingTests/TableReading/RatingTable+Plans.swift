import Jobs
import Measures
import Records

/// What rules, allowances and sub-limits are chosen by.
struct Filters {
  var direction: Direction?
  var zones: [String] = []
  var bands: [String] = []
  var serving = ServingFilter.anywhere
  var carriers = CarrierFilter.any
  var ratingGroups: [UInt32] = []

  /// `direction mo`, `zones a,b`, `bands a`, `serving roaming`, `carriers on-net`, `groups 1,2`
  mutating func read(_ word: String, _ words: inout Words) throws {
    switch word {
    case "direction": direction = try words.direction()
    case "zones": zones = try words.list()
    case "bands": bands = try words.list()
    case "groups": ratingGroups = try words.list().compactMap { UInt32($0) }
    case "serving":
      let codes = try words.list()
      switch codes {
      case ["home"]: serving = .home
      case ["roaming"]: serving = .roaming
      case ["anywhere"]: serving = .anywhere
      default: serving = .codes(codes)
      }
    case "carriers":
      let codes = try words.list()
      switch codes {
      case ["on-net"]: carriers = .onNet
      case ["off-net"]: carriers = .offNet
      default: carriers = .carriers(codes)
      }
    default: throw TableMistake(line: words.line, word: word)
    }
  }
}

extension RatingTable {
  /// `allowance id service 60s by 1s [filters] [priority n] [prorated] [period day|once] [valid 30]
  /// [rollover 1 [at-most 1GB]] [shared] [cap sub 2GB] [refuse] [price 1.00 per 1GB]`
  mutating func readAllowance(_ words: inout Words) throws {
    let id = try words.next()
    let service = try words.service()
    let quantity = try words.quantity()
    try words.expect("by")
    var allowance = Allowance(
      id: id, service: service, quantity: quantity, increment: try words.quantity())
    var filters = Filters(serving: .home)
    while !words.isEmpty {
      let word = try words.next()
      switch word {
      case "priority": allowance.priority = try words.int()
      case "prorated": allowance.prorated = true
      case "period": allowance.period = try words.code(Allowance.Period.init)
      case "valid": allowance.validDays = try words.int()
      case "rollover": allowance.rollover = Rollover(cycles: try words.int())
      case "at-most": allowance.rollover?.capQuantity = try words.quantity()
      case "shared": allowance.isShared = true
      case "cap":
        let role = try words.code(GroupRole.init)
        allowance.memberCaps.append(MemberCap(role: role, quantity: try words.quantity()))
      case "refuse": allowance.onEmpty = .refuse
      case "price":
        allowance.priceMicros = try words.money()
        try words.expect("per")
        allowance.priceUnit = try words.quantity()
      default: try filters.read(word, &words)
      }
    }
    allowance.direction = filters.direction
    allowance.zones = filters.zones
    allowance.bands = filters.bands
    allowance.serving = filters.serving
    allowance.carriers = filters.carriers
    allowance.ratingGroups = filters.ratingGroups
    catalogue.plans[catalogue.plans.count - 1].allowances.append(allowance)
  }

  /// `sub-limit abroad 3GB [zones a] [serving roaming] [groups 7]`, of the allowance above.
  mutating func readSubLimit(_ words: inout Words) throws {
    let id = try words.next()
    var limit = SubLimit(id: id, quantity: try words.quantity())
    var filters = Filters()
    while !words.isEmpty { try filters.read(try words.next(), &words) }
    limit.zones = filters.zones
    limit.serving = filters.serving
    limit.ratingGroups = filters.ratingGroups
    let plan = catalogue.plans.count - 1
    let last = catalogue.plans[plan].allowances.count - 1
    catalogue.plans[plan].allowances[last].subLimits.append(limit)
  }

  /// `hold s basic 10-01 10-15`: from that day, until before the other.
  mutating func readHolding(_ words: inout Words) throws {
    let subscriber = try words.next()
    let product = try words.next()
    let number = number(of: subscriber)
    let from = words.isEmpty ? month.firstDay + -100 : try day(&words)
    let to = words.isEmpty ? nil : try day(&words)
    subscriptions[subscriber, default: []].append(
      Subscription(msisdn: UInt64(number), product: product, from: from, to: to))
  }

  /// `group home s sub 10-05 10-20`: from that day, until before the other.
  mutating func readMembership(_ words: inout Words) throws {
    let id = try words.next()
    if !groups.contains(id) { groups.append(id) }
    let subscriber = number(of: try words.next())
    let role = try words.code(GroupRole.init)
    let from = words.isEmpty ? month.firstDay : try day(&words)
    let to = words.isEmpty ? month.next.firstDay : try day(&words)
    memberships.append(
      Membership(
        subscriber: subscriber, group: UInt32(groups.firstIndex(of: id) ?? 0), role: role,
        from: from, to: to))
  }

  /// `bring s basic.data 2GB [rolled] [age 2] [until 11-05]`
  mutating func readBrought(_ words: inout Words) throws {
    let subscriber = number(of: try words.next())
    let (plan, allowance) = try words.allowance()
    var brought = Brought(
      subscriber: subscriber, plan: plan, allowance: allowance, quantity: try words.quantity(),
      to: month.next.firstDay)
    while !words.isEmpty {
      let word = try words.next()
      switch word {
      case "rolled": brought.isRolledOver = true
      case "age": brought.age = UInt8(try words.int())
      case "until": brought.to = try day(&words)
      default: throw TableMistake(line: words.line, word: word)
      }
    }
    self.brought.append(brought)
  }
}
