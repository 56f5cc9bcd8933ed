import Jobs
import Measures
import Records

/// Rates of CGRateS, each with the rounding and the cap of the destination rate that uses it.
struct RateTranslation {
  private let rates: [String: [CgratesRow]]
  private let log: ImportLog

  init(_ folder: CgratesFolder, _ log: ImportLog) {
    rates = folder.byID(.rates)
    self.log = log
  }

  /// The rate that a row of DestinationRates charges; nil after a note.
  func rate(_ row: CgratesRow, of service: ServiceKind) -> Rate? {
    guard let rows = rates[row[.rate]] else {
      log.note(
        .notExpressed, row, "there is no rate \(row[.rate])", "add it to Rates.csv")
      return nil
    }
    guard var rate = slots(rows, of: service) else {
      log.note(
        .notExpressed, row, "the rate \(row[.rate]) of \(row[.destinations]) is not expressed",
        "see Rates.csv, line \(rows[0].line)")
      return nil
    }
    rate.split = .bands
    guard let rounding = rounding(row),
      let decimals = Int(row[.decimals].isEmpty ? "0" : row[.decimals])
    else {
      log.note(
        .notExpressed, row, "it rounds by \(row[.rounding]) to \(row[.decimals]) decimals",
        "write *up, *middle or *down and a whole number, and import again")
      return nil
    }
    rate.rounding = rounding
    rate.quantumMicros = Self.quantum(row[.rounding].isEmpty ? 6 : decimals)
    return capped(rate, row)
  }

  /// The increments that a service of these rates counts in: durations are voice.
  func isTimed(_ row: CgratesRow) -> Bool {
    (rates[row[.rate]] ?? []).contains {
      CgratesQuantity.isDuration($0[.unit]) || CgratesQuantity.isDuration($0[.increment])
    }
  }

  private func rounding(_ row: CgratesRow) -> Rounding? {
    switch row[.rounding] {
    case "*up": .up
    case "*down": .down
    case "*middle", "": .halfUp
    default: nil
    }
  }

  /// The finest amount of a number of decimals; a millionth where it would be finer.
  private static func quantum(_ decimals: Int) -> Int64 {
    (0..<min(12, max(0, 6 - decimals))).reduce(1) { quantum, _ in quantum * 10 }
  }

  private func capped(_ rate: Rate, _ row: CgratesRow) -> Rate? {
    guard let cap = CgratesQuantity.micros(row[.maxCost]) else {
      log.note(
        .notExpressed, row, "the maximum \(row[.maxCost]) is no amount with at most six decimals",
        "round it, and import again")
      return nil
    }
    var rate = rate
    if cap > 0, row[.maxCostStrategy] == "*free" {
      rate.capMicros = cap
    } else if cap > 0, row[.maxCostStrategy] == "*disconnect" {
      log.note(
        .changed, row, "the call ends once it has cost \(row[.maxCost])",
        "the exchange ends calls; the whole of the recorded call is charged")
    }
    return rate
  }

  private func slots(_ rows: [CgratesRow], of service: ServiceKind) -> Rate? {
    var slots: [(slot: Rate.Slot, fee: Int64, row: CgratesRow)] = []
    for row in rows {
      guard let price = amount(row, .rate, "price"),
        let fee = amount(row, .connectFee, "connect fee"),
        let from = quantity(row, .from, service),
        let increment = quantity(row, .increment, service),
        var unit = quantity(row, .unit, service)
      else { return nil }
      // A price of nothing needs no unit.
      if unit == 0, price == 0 { unit = increment }
      guard unit > 0, increment > 0 else {
        log.note(
          .notExpressed, row, "the rate \(row[.id]) counts in steps of nothing",
          "give it a unit and an increment, and import again")
        return nil
      }
      slots.append(
        (Rate.Slot(from: from, unit: unit, increment: increment, priceMicros: price), fee, row))
    }
    slots.sort { $0.slot.from < $1.slot.from }
    for (slot, next) in zip(slots, slots.dropFirst()) where slot.slot.from == next.slot.from {
      log.note(
        .notExpressed, next.row, "the rate \(next.row[.id]) has two prices from one point on",
        "remove one, and import again")
      return nil
    }
    guard slots[0].slot.from == 0 else {
      log.note(
        .notExpressed, slots[0].row,
        "the rate \(slots[0].row[.id]) has no price before \(slots[0].row[.from])",
        "add a slot that begins at 0s, and import again")
      return nil
    }
    for slot in slots.dropFirst() where slot.fee > 0 {
      log.note(
        .unused, slot.row, "a connect fee beyond the first slot of \(slot.row[.id])",
        "CGRateS itself charges that of the first only")
    }
    return Rate(slots: slots.map(\.slot), connectFeeMicros: slots[0].fee)
  }

  private func amount(_ row: CgratesRow, _ column: Column, _ what: String) -> Int64? {
    if let micros = CgratesQuantity.micros(row[column]) { return micros }
    log.note(
      .notExpressed, row,
      "the \(what) \(row[column]) is not an amount of at least 0 with at most six decimals",
      "round it, and import again")
    return nil
  }

  private func quantity(_ row: CgratesRow, _ column: Column, _ service: ServiceKind) -> Int64? {
    let text = row[column].isEmpty ? "0" : row[column]
    if let value = CgratesQuantity.read(text, of: service) { return value }
    let whole =
      switch service {
      case .voice: "a whole number of milliseconds"
      case .data: "a whole number of octets"
      default: "a whole number of messages"
      }
    log.note(
      .notExpressed, row, "\(text) is not \(whole)", "write it like 60s, and import again")
    return nil
  }
}
