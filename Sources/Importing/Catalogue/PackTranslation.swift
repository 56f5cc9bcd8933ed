import Jobs
import Measures
import Records

/// Action plans of CGRateS as packs of ours: what an account gets.
///
/// `*topup_reset` of a unit balance is an allowance, a monthly `*debit` of money a fee, a single
/// one the setup. Who holds a pack is said by the feed of subscriptions.
struct PackTranslation {
  private let timings: TimingTranslation
  private let zones: DestinationZones
  private let destinations: Set<String>
  private let log: ImportLog
  private let periods: [String: CgratesRow]
  /// Rating plans by the subjects of their profiles.
  private let plans: [String: Set<String>]
  private let tariffs: TariffTranslation
  private var allowanceIDs = SafeNames()
  /// Ranks of (digits of the destinations, weight), the first drawn first.
  private var ranks: [Rank] = []
  private(set) var packs: [Plan] = []

  private struct Rank: Hashable, Comparable {
    /// CGRateS draws first what is for a longer prefix, then what is heavier.
    var digits: Int
    var weight: Int64
    static func < (a: Rank, b: Rank) -> Bool { (b.digits, b.weight) < (a.digits, a.weight) }
  }

  private static let units: [String: ServiceKind] = [
    "*voice": .voice, "*sms": .sms, "*data": .data,
  ]

  init(
    _ folder: CgratesFolder, timings: TimingTranslation, tariffs: TariffTranslation,
    _ log: ImportLog
  ) {
    self.timings = timings
    self.tariffs = tariffs
    zones = tariffs.zones
    self.log = log
    destinations = Set(folder[.destinations].map { $0[.id] })
    periods = folder.byID(.timings).compactMapValues(\.first)
    plans = Dictionary(grouping: folder[.ratingProfiles]) { $0[.subject] }
      .mapValues { Set($0.map { $0[.plan] }) }
    ranks = Set(folder[.actions].map(rank)).sorted()
    let actions = folder.byID(.actions)
    var names = SafeNames()
    for (id, rows) in folder.byID(.actionPlans).sorted(by: { $0.key < $1.key }) {
      add(id, rows, actions, &names)
    }
    let planned = Set(folder[.actionPlans].map { $0[.action] })
    for row in folder[.actions] where !planned.contains(row[.id]) {
      log.note(.unused, row, "no action plan has the actions \(row[.id])", "they are not written")
    }
    reportAccounts(folder)
  }

  private func reportAccounts(_ folder: CgratesFolder) {
    let held = Set(packs.map(\.name))
    for row in folder[.accountActions] {
      if !row[.plan].isEmpty, held.contains(row[.plan]) {
        log.note(
          .changed, row, "the account \(row[.account]) holds \(row[.plan])",
          "say so in the feed of subscriptions")
      } else {
        log.note(
          .unused, row, "the account \(row[.account]) holds nothing that was written",
          "accounts come with the feed of subscribers")
      }
    }
    for row in folder[.sharedGroups] {
      let isUsed = folder[.actions].contains {
        $0[.sharedGroup] == row[.id] && Self.units[$0[.balanceType]] != nil
      }
      log.note(
        isUsed ? .changed : .unused, row,
        "the group \(row[.id]) shares balances (\(row[.strategy]))",
        isUsed ? "members draw in the order of their usage" : "it is not written")
    }
  }

  private mutating func add(
    _ id: String, _ rows: [CgratesRow], _ actions: [String: [CgratesRow]],
    _ names: inout SafeNames
  ) {
    var pack = Plan(
      id: "", name: id, kind: .pack,
      fee: RecurringFee(amountMicros: 0, joining: .full, leaving: .full), tariffs: [],
      allowances: [])
    for row in rows {
      guard let own = actions[row[.action]] else {
        log.note(
          .notExpressed, row, "there are no actions \(row[.action])", "add them to Actions.csv")
        continue
      }
      guard let period = period(row) else { continue }
      for action in own { add(action, period, to: &pack) }
    }
    if pack.allowances.isEmpty, pack.fee.amountMicros == 0, pack.setupMicros == 0 {
      for row in rows {
        log.note(
          .notExpressed, row, "the action plan \(id) gives nothing that could be said",
          "see its actions")
      }
      return
    }
    pack.id = names.id(for: id)
    packs.append(pack)
  }

  /// How often an action runs; nil after a note.
  private func period(_ row: CgratesRow) -> Allowance.Period? {
    let tag = row[.timing]
    switch tag {
    case "*monthly": return .month
    case "*daily": return .day
    case "*asap", "": return .once
    default: break
    }
    guard let timing = periods[tag],
      [Column.years, .months, .weekDays].allSatisfy({ Timing.isAny(timing[$0]) }),
      let day = Int(timing[.monthDays])
    else {
      log.note(
        .notExpressed, row, "the actions \(row[.action]) run at \(tag)",
        "an allowance is given once, each day or each month")
      return nil
    }
    if day != 1 {
      log.note(
        .changed, row,
        "the actions \(row[.action]) run on day \(day) of the month"
          + " (Timings.csv, line \(timing.line))", "an allowance is given for the calendar's months"
      )
    }
    return .month
  }

  private mutating func add(_ row: CgratesRow, _ period: Allowance.Period, to pack: inout Plan) {
    let isTopUp = ["*topup_reset", "*topup"].contains(row[.action])
    if row[.action] == "*debit", row[.balanceType] == "*monetary", period != .day,
      let micros = CgratesQuantity.micros(row[.units])
    {
      if period == .once {
        pack.setupMicros += micros
      } else {
        pack.fee.amountMicros += micros
      }
      return
    }
    guard isTopUp, let service = Self.units[row[.balanceType]] else {
      log.note(
        .notExpressed, row,
        "\(row[.action]) of \(row[.balanceType].isEmpty ? "nothing" : row[.balanceType]) is no"
          + " allowance", "money on account and what happens to it is no part of a catalogue")
      return
    }
    if let reason = refusal(row) {
      log.note(.notExpressed, row, reason, "the allowance is left out")
      return
    }
    guard let allowance = allowance(row, service, period, pack.name) else { return }
    if !row[.sharedGroup].isEmpty {
      log.note(
        .changed, row, "the group \(row[.sharedGroup]) shares the balance",
        "its members are said by the feed of groups")
    }
    if row[.action] == "*topup", period != .once {
      log.note(
        .changed, row, "*topup adds to what is left", "what is left of a month ends with it")
    }
    pack.allowances.append(allowance)
  }

  /// Why a unit balance can't be said; nil where it can.
  private func refusal(_ row: CgratesRow) -> String? {
    if row[.disabled] == "true" { return "the balance is disabled" }
    if !row[.filters].isEmpty { return "the balance has filters: \(row[.filters])" }
    if !row[.parameters].isEmpty { return "the balance has parameters: \(row[.parameters])" }
    if !Timing.isAny(row[.category]) { return "the balance is of the category \(row[.category])" }
    if let tag = row.items(.timing).first(where: { timings[$0] == nil }) {
      return "the balance's timing \(tag) is not expressed"
    }
    let named = row.items(.destinations).filter { $0 != TariffTranslation.any }
    if let other = named.first(where: { !destinations.contains($0) }) {
      return "there is no destination \(other)"
    }
    return named.isEmpty || !zones.covered(by: Set(named)).isEmpty
      ? nil : "no prefix of \(row[.destinations]) is expressed"
  }

  /// nil after a note.
  private mutating func allowance(
    _ row: CgratesRow, _ service: ServiceKind, _ period: Allowance.Period, _ pack: String
  ) -> Allowance? {
    guard let validDays = Self.validDays(row[.expiry], period) else {
      log.note(
        .notExpressed, row, "the balance ends at \(row[.expiry])", "the allowance is left out")
      return nil
    }
    let quantity = CgratesQuantity.read(row[.units], of: service, bareSeconds: row.isOld)
    guard let price = price(row[.ratingSubject], service) else {
      log.note(
        .notExpressed, row,
        "what is taken from the balance is priced as \(row[.ratingSubject])",
        "an allowance has one price and no connect fee; it is left out")
      return nil
    }
    let increment = price.increment
    guard let quantity, increment > 0, quantity >= increment else {
      log.note(
        .notExpressed, row, "\(row[.units]) is no quantity of whole increments",
        "write whole units of at least one step, and import again")
      return nil
    }
    let named = row.items(.destinations).filter { $0 != TariffTranslation.any }
    let name = row[.balance].isEmpty ? row[.id] : row[.balance]
    return Allowance(
      id: allowanceIDs.id(for: "\(pack)_\(name)"), service: service, quantity: quantity,
      increment: increment, direction: service == .data ? nil : .originating,
      zones: named.isEmpty ? [] : zones.covered(by: Set(named)),
      bands: row.items(.timing).isEmpty ? [] : timings.filter(row.items(.timing)),
      serving: .anywhere, priority: min(1_000, ranks.firstIndex(of: rank(row)) ?? 0),
      period: period, validDays: validDays, isShared: !row[.sharedGroup].isEmpty,
      onEmpty: row[.blocker] == "true" ? .refuse : .next, priceMicros: price.priceMicros,
      priceUnit: price.priceMicros == 0 ? 1 : price.unit)
  }

  /// What drawn usage costs by a balance's subject: nothing in steps of one, or of the step that
  /// `*zero1m` says, or the one price of the subject's profile.
  private func price(_ subject: String, _ service: ServiceKind) -> Rate.Slot? {
    let one: Int64 = service == .voice ? 1_000 : 1
    if subject.isEmpty { return Rate.Slot(unit: one, increment: one, priceMicros: 0) }
    if subject.hasPrefix("*zero") {
      return CgratesQuantity.read(String(subject.dropFirst(5)), of: service).map {
        Rate.Slot(unit: one, increment: $0, priceMicros: 0)
      }
    }
    guard let plans = plans[subject], plans.count == 1, let plan = plans.first else { return nil }
    return tariffs.singlePrice(plan, service)
  }

  /// Days of a balance that is given once; 0 while it is held, or for its period. nil: an end that
  /// no allowance has.
  private static func validDays(_ expiry: String, _ period: Allowance.Period) -> Int? {
    switch (period, expiry) {
    case (_, ""), (_, "*unlimited"), (.month, "*monthly"), (.month, "*month_end"), (.day, "*daily"):
      return 0
    case (.once, _):
      guard expiry.hasPrefix("+"),
        let milliseconds = CgratesQuantity.read(String(expiry.dropFirst()), of: .voice),
        milliseconds > 0, milliseconds % 86_400_000 == 0
      else { return nil }
      return Int(milliseconds / 86_400_000)
    default: return nil
    }
  }

  private func rank(_ row: CgratesRow) -> Rank {
    Rank(
      digits: row.items(.destinations).map(zones.longestPrefix).max() ?? 0,
      weight: DecimalText.scaled(row[.balanceWeight], decimals: 6) ?? 0)
  }
}
