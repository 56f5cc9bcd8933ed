import Jobs
import Measures
import Records

extension RatingTable {
  /// `tally s charge 1.30 overage 0.20 events 3 days 2 roaming 0 free 60s late 1.00`
  mutating func readTally(_ words: inout Words) throws {
    var tally = TallyExpectation(
      line: words.line, subscriber: UInt32(number(of: try words.next())), figures: [])
    while !words.isEmpty {
      let name = try words.next()
      let isMoney = ["charge", "overage", "late"].contains(name)
      tally.figures.append((name, isMoney ? try words.money() : try words.quantity()))
    }
    tallies.append(tally)
  }

  /// `ledger s basic.data granted 10GB drawn 3GB expired 7GB [by t 1GB]`: amounts without their
  /// sign, over all instances of the allowance; what isn't named is nothing.
  mutating func readLedger(_ words: inout Words) throws {
    let owner = UInt32(number(of: try words.next()))
    let (plan, allowance) = try words.allowance()
    var expectation = LedgerExpectation(
      line: words.line, owner: owner, plan: plan, allowance: allowance)
    while !words.isEmpty {
      let word = try words.next()
      if word == "by" {
        let member = UInt32(number(of: try words.next()))
        expectation.drawnBy.append((member, try words.quantity()))
      } else {
        expectation.movements.append((word, try words.quantity()))
      }
    }
    ledger.append(expectation)
  }
}

extension RatingTable {
  /// `s 10-01T09:00:00 voice 90s to 8613900000000 [mt] [in HK] [group 7] [repeats] [id 5]
  /// [reverses] => …`
  mutating func readEvent(_ subscriber: String, _ words: inout Words) throws {
    let number = number(of: subscriber)
    let start = try instant(try words.next(), line: words.line)
    let service = try words.service()
    var record = UsageRecord(
      startMilliseconds: start, quantity: try words.quantity(), subscriber: UInt32(number),
      sequence: UInt32(records.count), service: service)
    var word = try words.next()
    while word != "=>" {
      switch word {
      case "to": record.otherParty = UInt64(try words.int())
      case "in":
        let code = try words.next()
        record.serving = catalogue.networks.index(of: code) ?? UInt16.max
      case "group": record.ratingGroup = UInt32(try words.int())
      case "cell": record.cell = UInt64(try words.int())
      case "mt": record.direction = .terminating
      case "cf": record.direction = .forwarded
      case "repeats": record.mayRepeat = true
      case "id": record.recordID = UInt64(try words.int())
      case "reverses": record.isReversal = true
      default: throw TableMistake(line: words.line, word: word)
      }
      word = try words.next()
    }
    records.append(record)
    expectations.append(try readExpectation(&words))
  }

  /// `0.30 free 60s billed 90s rule r zone z band b`, or the code of a reason.
  private func readExpectation(_ words: inout Words) throws -> Expectation {
    var expectation = Expectation(line: words.line)
    let result = try words.next()
    if let charge = Money(decimal: result) {
      expectation.charge = charge.micros
    } else {
      expectation.reason = result
    }
    while !words.isEmpty {
      let word = try words.next()
      switch word {
      case "free": expectation.free = try words.quantity()
      case "billed": expectation.billed = try words.quantity()
      case "rule": expectation.rule = try words.next()
      case "zone": expectation.zone = try words.next()
      case "band": expectation.band = try words.next()
      default: throw TableMistake(line: words.line, word: word)
      }
    }
    return expectation
  }

  /// `10-01T09:00:00` is local, `2026-10-25T00:30:00Z` is UTC; a fraction may follow.
  private func instant(_ text: String, line: Int) throws -> Int64 {
    if text.hasSuffix("Z") { return try utc(text, line: line) }
    let parts = text.split(separator: "T").map(String.init)
    guard parts.count == 2 else { throw TableMistake(line: line, word: text) }
    let local = Int64(try day(parts[0], line: line).number) * ZoneClock.millisecondsPerDay
    return clock.instant(localMilliseconds: local + (try time(parts[1], line: line)))
  }
}
