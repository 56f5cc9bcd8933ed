/// Why a catalogue can't be compiled, or bytes aren't an image.
package enum TariffError: Error, Hashable, Sendable {
  /// What an id names.
  package enum Kind: String, Sendable {
    case band
    case zone
    case tariff
    case rule
    case plan
    case allowance
    case network
    case prefix
    case calendar
    case carrier
    case counter
    case currency
    case destination
    case item
    case offer
    case porting
    case subLimit = "sub-limit"
  }

  case duplicateID(kind: Kind, id: String)
  case unknownID(kind: Kind, id: String, referrer: String)
  case tooMany(kind: Kind, count: Int, limit: Int)
  /// Not 1 to 15 digits, or led by a zero, which no E.164 number is.
  case badPrefix(prefix: String)
  case badBand(band: String)
  /// A weekday of its weekend isn't 1 to 7.
  case badCalendar(calendar: String)
  /// Without a number or a carrier.
  case badPorting(number: UInt64)
  /// Not positive, or for the catalogue's own currency.
  case badExchangeRate(currency: String)
  case noSlots(rule: String)
  /// Slots don't begin at 0 or don't ascend, or a unit or increment isn't positive.
  case badSlot(rule: String, slot: Int)
  /// Quantum not positive, or a negative minimum or cap, or a minimum above the cap.
  case badLimits(rule: String)
  /// A rule that counts has a connect fee, a minimum, a split or unequal increments, or its step,
  /// block or block price is negative.
  case badCounting(rule: String)
  /// The largest usage could overflow 128 bits: no exact charge can be promised.
  case ruleTooLarge(rule: String)
  /// Both fit the same events, with equal weight and equally many filters.
  case ambiguousRules(plan: String, rule: String, other: String)
  case ruleTableTooLarge(cells: Int, limit: Int)
  /// The plan is a fallback of its own, perhaps by others.
  case fallbackCycle(plan: String)
  /// A quantity, price or count of days negative, an increment or a unit of price not positive, or
  /// a rollover of what isn't monthly or for less than one month.
  case badAllowance(plan: String, allowance: String)
  /// All of it would cost more than 64 bits hold.
  case allowanceTooLarge(plan: String, allowance: String)
  /// Divisor of days negative, or quantum or cycle not positive.
  case badFee(plan: String)
  case notAnImage
  case otherVersion(found: Int, known: Int)
  case damagedImage(offset: Int)
}

extension TariffError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .duplicateID(let kind, let id):
      "The \(kind.rawValue) '\(id)' is there twice: give one of them another id, or drop it."
    case .unknownID(let kind, let id, let referrer):
      "'\(referrer)' names the \(kind.rawValue) '\(id)', which isn't there: add it or correct "
        + "the id."
    case .tooMany(let kind, let count, let limit):
      "There are \(count) of kind \(kind.rawValue), more than \(limit): split the catalogue."
    case .badPrefix(let prefix):
      "'\(prefix)' isn't an E.164 prefix: write 1 to 15 digits, country code first."
    case .badBand(let band):
      "The band '\(band)' needs weekdays 1 to 7 and two different minutes of 0 to 1440: correct it."
    case .badCalendar(let calendar):
      "The weekend of calendar '\(calendar)' needs weekdays 1 to 7: correct it."
    case .badPorting(let number):
      "The porting of number \(number) needs a number from 1 and a carrier: correct it."
    case .badExchangeRate(let currency):
      "The exchange rate of '\(currency)' needs positive integers and another currency than the "
        + "catalogue's: correct it."
    case .noSlots(let rule):
      "The rule '\(rule)' has no slot: give it one from 0."
    case .badSlot(let rule, let slot):
      "Slot \(slot + 1) of rule '\(rule)' must begin at 0 if first, else after the slot before, "
        + "with a positive unit and increment: correct it."
    case .badLimits(let rule):
      "The rule '\(rule)' needs a positive quantum and 0 <= minimum <= cap: correct them."
    case .badCounting(let rule):
      "The rule '\(rule)' counts over records: leave out its connect fee, minimum and split, give "
        + "its slots one increment, and step, block and block price from 0."
    case .ruleTooLarge(let rule):
      "A large record would overflow the exact charge of rule '\(rule)': use a smaller price or "
        + "increment, or units that divide each other."
    case .ambiguousRules(let plan, let rule, let other):
      "In plan '\(plan)', rules '\(rule)' and '\(other)' fit the same events equally well: give "
        + "one a higher weight, or another filter."
    case .ruleTableTooLarge(let cells, let limit):
      "The rules need a table of \(cells) cells, more than \(limit): let plans share tariffs."
    case .fallbackCycle(let plan):
      "The fallbacks of plan '\(plan)' lead back to it: take one of them out."
    case .badAllowance(let plan, let allowance):
      "The allowance '\(allowance)' of plan '\(plan)' needs quantities, price and days from 0, a "
        + "positive increment and price unit, and rollover only if monthly: correct them."
    case .allowanceTooLarge(let plan, let allowance):
      "All of allowance '\(allowance)' of plan '\(plan)' would cost more than can be charged: use "
        + "a smaller price or quantity."
    case .badFee(let plan):
      "The fee of plan '\(plan)' needs a positive quantum and cycle, and a count of days from 0: "
        + "correct them."
    case .notAnImage:
      "These bytes aren't a tariff image: send the coordinator's image again."
    case .otherVersion(let found, let known):
      "The tariff image has version \(found), this program knows \(known): run one version only."
    case .damagedImage(let offset):
      "The tariff image is damaged at byte \(offset): send the coordinator's image again."
    }
  }
}
