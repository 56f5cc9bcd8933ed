import Jobs
import Measures
import Records

/// Action plans of CGRateS as packs of ours: what an account gets each month.
///
/// `*topup_reset` of a unit balance is an allowance, a monthly `*debit` of money a fee. Who holds a
/// pack is said by the feed of subscriptions, not by a catalogue.
struct PackTranslation {
  private let timings: TimingTranslation
  private let zones: DestinationZones
  private let destinations: Set<String>
  private let log: ImportLog
  private let periods: [String: CgratesRow]
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
    _ folder: CgratesFolder, timings: TimingTranslation, zones: DestinationZones, _ log: ImportLog
  ) {
    self.timings = timings
    self.zones = zones
    self.log = log
    destinations = Set(folder[.destinations].map { $0[.id] })
    periods = folder.byID(.timings).compactMapValues(\.first)
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
      log.note(
        .notExpressed, row, "the group \(row[.id]) shares balances between accounts",
        "an allowance belongs to one line; give each its own")
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
      guard isMonthly(row) else { continue }
      for action in own { add(action, to: &pack) }
    }
    if pack.allowances.isEmpty, pack.fee.amountMicros == 0 {
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

  /// Whether an action runs each month; once counts too, with a note.
  private func isMonthly(_ row: CgratesRow) -> Bool {
    let tag = row[.timing]
    if tag == "*monthly" { return true }
    if ["*asap", "", "*any"].contains(tag) {
      log.note(
        .changed, row, "the actions \(row[.action]) run once", "the allowance is given each month")
      return true
    }
    guard let period = periods[tag] else {
      log.note(
        .notExpressed, row, "the actions \(row[.action]) run at \(tag)",
        "an allowance is given each month")
      return false
    }
    let isEveryMonth =
      [Column.years, .months, .weekDays].allSatisfy { Timing.isAny(period[$0]) }
      && Int(period[.monthDays]) != nil
    if isEveryMonth, period[.monthDays] == "1" { return true }
    log.note(
      isEveryMonth ? .changed : .notExpressed, row,
      "the actions \(row[.action]) run at \(tag) (Timings.csv, line \(period.line))",
      "an allowance is given on the first of each month")
    return isEveryMonth
  }

  private mutating func add(_ row: CgratesRow, to pack: inout Plan) {
    let isTopUp = ["*topup_reset", "*topup"].contains(row[.action])
    if row[.action] == "*debit", row[.balanceType] == "*monetary",
      let micros = CgratesQuantity.micros(row[.units])
    {
      pack.fee.amountMicros += micros
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
    guard let allowance = allowance(row, service, pack.name) else { return }
    if row[.action] == "*topup" {
      log.note(
        .changed, row, "*topup adds to what is left", "what is left of a month ends with it")
    }
    pack.allowances.append(allowance)
  }

  /// Why a unit balance can't be said; nil where it can.
  private func refusal(_ row: CgratesRow) -> String? {
    if !row[.sharedGroup].isEmpty { return "the group \(row[.sharedGroup]) shares the balance" }
    if row[.blocker] == "true" { return "an empty balance that ends calls (blocker)" }
    if row[.disabled] == "true" { return "the balance is disabled" }
    if !row[.filters].isEmpty { return "the balance has filters: \(row[.filters])" }
    if !row[.parameters].isEmpty { return "the balance has parameters: \(row[.parameters])" }
    if !Timing.isAny(row[.category]) { return "the balance is of the category \(row[.category])" }
    if let tag = row.items(.timing).first(where: { timings[$0] == nil }) {
      return "the balance's timing \(tag) is not expressed"
    }
    if !["", "*unlimited", "*monthly", "*month_end"].contains(row[.expiry]) {
      return "the balance ends at \(row[.expiry])"
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
    _ row: CgratesRow, _ service: ServiceKind, _ pack: String
  ) -> Allowance? {
    let quantity = CgratesQuantity.read(row[.units], of: service, bareSeconds: row.isOld)
    let subject = row[.ratingSubject]
    var increment: Int64? = service == .voice ? 1_000 : 1
    if subject.hasPrefix("*zero") {
      increment = CgratesQuantity.read(String(subject.dropFirst(5)), of: service)
    } else if !subject.isEmpty {
      log.note(
        .notExpressed, row, "what is taken from the balance is priced as \(subject)",
        "an allowance is free; it is left out")
      return nil
    }
    guard let quantity, let increment, increment > 0, quantity >= increment else {
      log.note(
        .notExpressed, row,
        "\(row[.units]) in steps of \(subject.isEmpty ? "one" : subject) is no quantity",
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
      serving: .anywhere, priority: min(1_000, ranks.firstIndex(of: rank(row)) ?? 0))
  }

  private func rank(_ row: CgratesRow) -> Rank {
    Rank(
      digits: row.items(.destinations).map(zones.longestPrefix).max() ?? 0,
      weight: DecimalText.scaled(row[.balanceWeight], decimals: 6) ?? 0)
  }
}
