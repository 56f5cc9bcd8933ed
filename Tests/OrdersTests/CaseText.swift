import Foundation
import Jobs
import Measures
import Orders
import Records

/// Cases as `Tables/*.cases` have them: a title, rows of feeds, and what is expected of them.
///
/// ```
/// == an order of a new line has one C sub-order
/// order id=O1 kind=new_line product=p39 submitted=10-02 stage=completed on=10-05
/// expect missing_part order=O1 since=10-05 age=26 : kind=new_line; …
/// ```
///
/// Days are of 2026 (`10-05`), instants local time of UTC+8 (`10-05T08:30`). What isn't said is
/// empty. `terms` lines are read by the suite that uses them.
struct CaseText {
  var title: String
  var operation = Operation()
  /// Lines that begin with `expect`, without the word.
  var expected: [String] = []
  /// The words of lines that are no rows.
  var others: [[String]] = []

  /// A line that can't be read.
  struct Mistake: Error, CustomStringConvertible {
    var description: String
  }

  /// The cases of a file beside the tests.
  static func read(_ name: String) throws -> [CaseText] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let text = try String(contentsOf: folder.appending(path: "Tables/\(name)"), encoding: .utf8)
    var cases: [CaseText] = []
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if line.hasPrefix("== ") {
        cases.append(CaseText(title: String(line.dropFirst(3))))
      } else if !line.isEmpty && !line.hasPrefix("#") {
        guard !cases.isEmpty else { throw Mistake(description: "\(name): begin with a title") }
        do {
          try cases[cases.count - 1].add(String(line))
        } catch {
          throw Mistake(description: "\(name):\(number + 1): \(line): \(error)")
        }
      }
    }
    return cases
  }

  private mutating func add(_ line: String) throws {
    if line.hasPrefix("expect ") {
      expected.append(String(line.dropFirst(7)))
      return
    }
    let words = line.split(separator: " ").map(String.init)
    var fields = Fields(words.dropFirst())
    switch words[0] {
    case "order": operation.orders.append(try fields.order())
    case "part": operation.parts.append(try fields.part())
    case "event": operation.events.append(try fields.event())
    case "visit": operation.visits.append(try fields.visit())
    case "number": operation.resources.append(try fields.resource())
    case "line": operation.lines.append(try fields.line())
    case "case": operation.cases.append(try fields.retention())
    case "contact": operation.contacts.append(try fields.contact())
    case "bound":
      operation.former.append(
        Binding(
          msisdn: try fields.number("number"), broadband: fields.text("broadband"),
          boundOn: try fields.day("on")))
    default:
      others.append(words)
      return
    }
    try fields.finish()
  }
}

/// The `key=value` words of a line; each may be asked for once.
struct Fields {
  private var values: [String: String] = [:]

  init(_ words: some Sequence<String>) {
    for word in words {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      values[parts[0]] = parts.count == 2 ? parts[1] : ""
    }
  }

  func finish() throws {
    if let unread = values.keys.min() {
      throw CaseText.Mistake(description: "nothing is called \(unread)")
    }
  }

  mutating func text(_ name: String) -> String { values.removeValue(forKey: name) ?? "" }

  mutating func number(_ name: String) throws -> UInt64 {
    let text = text(name)
    guard let value = UInt64(text.isEmpty ? "0" : text) else { throw bad(name, text) }
    return value
  }

  mutating func optionalDay(_ name: String) throws -> CivilDay? {
    let text = text(name)
    if text.isEmpty { return nil }
    guard let day = CivilDay("2026-" + text) else { throw bad(name, text) }
    return day
  }

  mutating func day(_ name: String) throws -> CivilDay {
    guard let day = try optionalDay(name) else { throw bad(name, "") }
    return day
  }

  mutating func amount(_ name: String) throws -> Int64? {
    let text = text(name)
    if text.isEmpty { return nil }
    guard let money = Money(decimal: text) else { throw bad(name, text) }
    return money.micros
  }

  mutating func code<Value: CaseIterable>(
    _ name: String, _ code: (Value) -> String
  ) throws -> Value {
    let text = text(name)
    guard let value = Value.allCases.first(where: { code($0) == text }) else {
      throw bad(name, text)
    }
    return value
  }

  private func bad(_ name: String, _ text: String) -> CaseText.Mistake {
    CaseText.Mistake(description: "\(name) can't be \"\(text)\"")
  }
}

extension Fields {
  mutating func order() throws -> MainOrder {
    var order = MainOrder(
      id: text("id"), kind: try code("kind") { (kind: Order.Kind) in kind.code },
      submittedOn: try day("submitted"), stage: try stage(), stageOn: try day("on"))
    order.msisdn = try number("number")
    order.account = text("account")
    order.product = text("product")
    order.channel = text("channel")
    order.area = text("area")
    order.amountMicros = try amount("amount")
    order.promisedOn = try optionalDay("promised")
    order.reason = text("reason")
    return order
  }

  mutating func part() throws -> SubOrder {
    var part = SubOrder(
      id: text("id"), order: text("order"),
      network: try code("net") { (network: OrderNetwork) in network.code }, stage: try stage(),
      stageOn: try day("on"))
    part.account = text("account")
    part.msisdn = try number("number")
    part.broadband = text("broadband")
    part.iccid = text("iccid")
    part.product = text("product")
    part.amountMicros = try amount("amount") ?? 0
    return part
  }

  mutating func event() throws -> OrderEvent {
    let at = text("at").split(separator: "T").map(String.init)
    guard at.count == 2, let day = CivilDay("2026-" + at[0]) else {
      throw CaseText.Mistake(description: "at is a day and a time: 10-05T08:30")
    }
    let time = at[1].split(separator: ":").compactMap { Int64($0) }
    guard time.count == 2 else { throw CaseText.Mistake(description: "08:30 is a time") }
    var event = OrderEvent(
      order: text("order"), stage: try stage(),
      atMilliseconds: Operation.clock.start(of: day) + (time[0] * 60 + time[1]) * 60_000)
    event.part = text("part")
    return event
  }

  mutating func visit() throws -> WorkOrder {
    var visit = WorkOrder(
      id: text("id"), kind: try code("kind") { (kind: WorkOrder.Kind) in kind.code },
      issuedOn: try day("issued"),
      outcome: try code("outcome") { (outcome: WorkOrder.Outcome) in outcome.code })
    visit.order = text("order")
    visit.broadband = text("broadband")
    visit.bureau = text("bureau")
    visit.area = text("area")
    visit.technician = text("tech")
    visit.appointedOn = try optionalDay("appointed")
    visit.finishedOn = try optionalDay("finished")
    return visit
  }

  mutating func resource() throws -> NumberResource {
    var resource = NumberResource(
      number: try number("number"),
      state: try code("state") { (state: NumberResource.State) in state.code },
      since: try day("since"))
    resource.iccid = text("iccid")
    resource.order = text("order")
    return resource
  }

  mutating func line() throws -> LineOfService {
    var line = LineOfService(
      msisdn: try number("number"),
      status: try code("status") { (status: Subscriber.Status) in status.code },
      churnedOn: try optionalDay("churned"))
    line.activatedOn = try optionalDay("activated")
    line.isMobile = text("mobile") != "no"
    line.isKey = text("key") == "yes"
    line.accountKind = text("group") == "yes" ? .group : .personal
    line.star = Int(try number("star"))
    line.arpuMicros = try amount("arpu")
    line.remainingMilliMonths = try amount("months").map { $0 / 1_000 }
    return line
  }

  mutating func retention() throws -> RetentionCase {
    var retention = RetentionCase(
      id: text("id"), msisdn: try number("number"), on: try day("on"))
    retention.order = text("order")
    retention.agent = text("agent")
    retention.attempt = max(1, Int(try number("attempt")))
    retention.outcome = try code("outcome") { (outcome: RetentionCase.Outcome) in outcome.code }
    return retention
  }

  mutating func contact() throws -> Contact {
    var contact = Contact(
      id: text("id"), msisdn: try number("number"), kind: .campaign, channel: "outbound_call",
      product: text("product"), on: try day("on"))
    contact.agent = text("agent")
    switch text("reached") {
    case "yes": contact.isReached = true
    case "no": contact.isReached = false
    default: break
    }
    return contact
  }

  private mutating func stage() throws -> Order.Stage {
    try code("stage") { (stage: Order.Stage) in stage.code }
  }
}

extension OrderFinding {
  /// As a line `expect` has it.
  var line: String {
    var words = [rule.code]
    if !order.isEmpty { words.append("order=\(order)") }
    if !part.isEmpty { words.append("part=\(part)") }
    if number != 0 { words.append("number=\(number)") }
    if !iccid.isEmpty { words.append("iccid=\(iccid)") }
    if !broadband.isEmpty { words.append("broadband=\(broadband)") }
    words.append("since=\(since.description.dropFirst(5)) age=\(ageDays) : \(evidence)")
    return words.joined(separator: " ")
  }
}
