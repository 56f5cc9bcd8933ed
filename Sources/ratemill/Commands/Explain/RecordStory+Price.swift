import Measures
import Pipeline

extension RecordStory {
  func bundlesSection(_ record: ExplainedUsage) -> String? {
    if facts.bundles.isEmpty {
      return record.quantity == 0
        ? nil : StoryWords.section("Bundles", [("none", "nothing was open to this subscriber")])
    }
    var lines: [(String, String)] = []
    func words(_ value: Int64) -> String { StoryWords.quantity(value, record.unit) }
    for bundle in facts.bundles {
      var name = "\(bundle.id) of \(bundle.plan)"
      if let owner = bundle.owner { name += ", shared by \(owner)" }
      if bundle.isRolledOver { name += ", rolled over" }
      let label = bundle.drawn == 0 ? "not drawn" : bundle.drawn < 0 ? "given back" : "drawn"
      if bundle.drawn == 0 {
        let tellsLeft = ["cap", "sub_limit", "not_needed"].contains(bundle.limitedBy)
        let left = tellsLeft ? "; \(words(bundle.leftBefore)) left" : ""
        lines.append((label, "\(name): \(bundle.why)\(left)"))
      } else {
        lines.append(
          (
            label,
            "\(name): \(words(bundle.leftBefore)) left before, \(words(abs(bundle.drawn))) "
              + "\(bundle.drawn < 0 ? "given back" : "taken"), \(words(bundle.leftAfter)) after; "
              + bundle.why
          ))
      }
      if bundle.limitedBy != "filter" { lines += limits(of: bundle, words) }
    }
    return StoryWords.section("Bundles, in the order of drawing", lines)
  }

  private func limits(
    of bundle: ExplainedBundle, _ words: (Int64) -> String
  ) -> [(String, String)] {
    var lines: [(String, String)] = []
    if let cap = bundle.memberCap {
      lines.append(
        (
          "",
          "a \(cap.id) line may draw \(words(cap.quantity)) of it in the month: "
            + "\(words(cap.usedBefore)) before, \(words(cap.usedAfter)) with this record"
        ))
    }
    for limit in bundle.subLimits {
      lines.append(
        (
          "",
          "of such usage it gives \(words(limit.quantity)) (\(limit.id)): "
            + "\(words(limit.usedBefore)) before, \(words(limit.usedAfter)) with this record"
        ))
    }
    return lines
  }

  func priceSection(_ record: ExplainedUsage) -> String? {
    guard let price = facts.price, !record.isReversal else { return nil }
    var lines = [("rule", price.rule + version(price))]
    if let tag = price.tag { lines.append(("marked", tag)) }
    if let exchange = price.exchange { lines.append(("exchange", exchange)) }
    if record.quantity == 0 {
      lines.append(("no usage", "nothing was used, so nothing is charged"))
      return StoryWords.section("Price", lines)
    }
    if price.freeQuantity >= record.quantity {
      lines.append(("all drawn", "bundles took all of it: nothing is left to price"))
    } else if price.freeQuantity > 0 {
      lines.append(
        ("drawn", "the first \(StoryWords.quantity(price.freeQuantity, record.unit)) by bundles"))
    }
    if price.freeQuantity > 0, price.slots > 1, !price.segments.isEmpty {
      let origin = price.offset == "call" ? "the start of the call" : "the end of what was drawn"
      lines.append(("prices", "count from \(origin)"))
    }
    for segment in price.segments { lines.append(line(segment, record)) }
    if Set(price.segments.map(\.band)).count > 1 {
      lines.append(("border", "an increment that has begun keeps its price to its end"))
    }
    if let counter = facts.counter, price.billedQuantity > price.freeQuantity {
      let counted = StoryWords.quantity(price.billedQuantity - price.freeQuantity, record.unit)
      lines.append(("counted", "\(counted), by counter \(counter.id)"))
    }
    if facts.counter == nil {
      if !price.connectFee.isZero {
        lines.append(("connect fee", StoryWords.amount(price.connectFee, currency)))
      } else if let fee = price.connectFeeDue {
        let beginning = price.connectFeePolicy == "firstSegmentCharged" ? "the beginning" : "all"
        lines.append(("connect fee", "none of \(fee): bundles took \(beginning) of it"))
      }
      if !price.drawnPrice.isZero {
        lines.append(("drawn at", StoryWords.amount(price.drawnPrice, currency)))
      }
    }
    return StoryWords.section("Price", lines)
  }

  private func version(_ price: ExplainedPrice) -> String {
    switch (price.validFrom, price.validTo) {
    case (nil, nil): ""
    case (let from?, nil): ", in the version that holds from \(from)"
    case (nil, let to?): ", in the version that holds until \(to)"
    case (let from?, let to?): ", in the version that holds from \(from) until \(to)"
    }
  }

  private func line(
    _ segment: ExplainedPrice.Segment, _ record: ExplainedUsage
  ) -> (String, String) {
    let unit = record.unit
    let end = segment.from + segment.quantity
    var text = ""
    if unit == "ms" {
      text =
        "\(StoryWords.quantity(segment.from, unit)) to \(StoryWords.quantity(end, unit))"
      if (facts.price?.segments.count ?? 0) > 1 {
        text += ", from \(StoryWords.dayAndTime(segment.start).time)"
      }
      text += ": "
    }
    text += "\(Figure.grouped(segment.increments)) × \(StoryWords.measure(segment.increment, unit))"
    let each = StoryWords.measure(segment.unit, unit)
    text += " at \(segment.price) \(segment.priceCurrency)"
    text += unit == "events" && segment.unit == 1 ? " each" : " for \(each)"
    text += " = \(StoryWords.amount(segment.amount, currency))"
    if segment.slotFrom > 0 {
      text += "; price from \(StoryWords.quantity(segment.slotFrom, unit)) on"
    }
    if segment.rule != facts.price?.rule { text += "; rule \(segment.rule)" }
    if Set(facts.price?.segments.map(\.band) ?? []).count > 1 {
      text += "; band \(segment.band ?? "none")"
    }
    return ("priced", text)
  }

  // MARK: Counter

  func counterSection(_ record: ExplainedUsage) -> String? {
    guard let counter = facts.counter, let price = facts.price else { return nil }
    func words(_ value: Int64) -> String { StoryWords.quantity(value, counter.unit) }
    var lines: [(String, String)] = []
    for part in counter.parts {
      if counter.parts.count > 1 { lines.append(("rule", part.rule)) }
      lines.append(("before", "\(words(part.before)) came to \(part.chargeBefore)"))
      if part.before == part.after {
        lines.append(("with it", "as before: this record counts by another rule"))
        continue
      }
      var after = "\(words(part.after)) come to \(part.chargeAfter)"
      if part.rule == price.rule { after += formula(counter, usage: part.after) }
      lines.append(("with it", after))
    }
    if counter.parts.isEmpty { lines.append(("before", "nothing is counted, before and after")) }
    if counter.parts.count > 1 || counter.cap != nil {
      lines.append(("together", together(counter)))
    }
    lines.append(
      ("adds", "\(counter.chargeAfter) - \(counter.chargeBefore) = \(counter.adds) \(currency)"))
    if !price.drawnPrice.isZero {
      lines.append(("drawn at", StoryWords.amount(price.drawnPrice, currency)))
    }
    let whose = counter.group.map { "of group \($0)" } ?? "of the subscriber"
    // A late record counts in its own month; a reversal where its record counted.
    let month = String((facts.reversed ?? record).start.prefix(facts.month.count))
    let period =
      counter.day.map { "day \($0)" }
      ?? (counter.period == "month" ? month : "this record alone")
    return StoryWords.section("Counter \(counter.id): \(period), \(whose)", lines)
  }

  /// `24.00 before; with it 24.00 + 9.00 = 33.00, at most 30.00 a day: 30.00`.
  private func together(_ counter: ExplainedCounter) -> String {
    let amounts = counter.parts.map(\.chargeAfter)
    let sum = amounts.reduce(MoneySum.zero) { $0 + (MoneySum(decimal: $1) ?? .zero) }
    var text = "\(counter.chargeBefore) before; with it " + amounts.joined(separator: " + ")
    if amounts.count > 1 { text += " = \(sum)" }
    let period = ["day": "a day", "month": "a month"][counter.period] ?? "a record"
    if let cap = counter.cap { text += ", at most \(cap) \(period)" }
    return text + ": \(counter.chargeAfter)"
  }

  /// How the price of what is counted comes about.
  private func formula(_ counter: ExplainedCounter, usage: Int64) -> String {
    guard let price = counter.price, let unit = counter.priceUnit else { return "" }
    func words(_ value: Int64) -> String { StoryWords.quantity(value, counter.unit) }
    let stepped = counter.steppedAfter
    var text = ": "
    if let step = counter.step, stepped != usage {
      text += "begun steps of \(StoryWords.measure(step, counter.unit)) make \(words(stepped)); "
    }
    let rate =
      "at \(price) \(counter.priceCurrency) for \(StoryWords.measure(unit, counter.unit))"
    guard let block = counter.block, let blockPrice = counter.blockPrice else {
      return text + "\(words(stepped)) \(rate)"
    }
    let (whole, rest) = (stepped / block, stepped % block)
    if whole > 0 {
      let measure = StoryWords.measure(block, counter.unit)
      text += "\(Figure.grouped(whole)) × \(measure) at \(blockPrice)"
    }
    if rest > 0 || whole == 0 {
      text += (whole > 0 ? ", and " : "") + "\(words(rest)) \(rate), at most \(blockPrice)"
    }
    return text
  }

  // MARK: Charge

  var chargeSection: String? {
    guard let price = facts.price else { return nil }
    var lines: [(String, String)] = []
    let hasSum = facts.counter == nil && facts.record?.isReversal == false && !price.sum.isZero
    if hasSum {
      let parts = price.segments.count + (price.connectFee.isZero ? 0 : 1)
      lines.append((parts > 1 ? "exact sum" : "exactly", StoryWords.amount(price.sum, currency)))
      if price.minimumBit { lines.append(("minimum", "\(price.minimum ?? "") \(currency)")) }
      lines.append(
        (
          "rounded", "\(StoryWords.rounding(price.rounding, price.quantum)): \(price.rounded)"
        ))
      if price.capBit {
        lines.append(("cap", "a record costs at most \(price.cap ?? "")"))
      }
    } else if facts.counter != nil, facts.record?.isReversal == false, !price.sum.isZero {
      let sum = StoryWords.amount(price.sum, currency)
      lines.append(("exactly", "what \(price.rule) has counted comes to \(sum)"))
      lines.append(
        ("rounded", "\(StoryWords.rounding(price.rounding, price.quantum)): \(price.rounded)"))
    }
    if facts.record?.isReversal == true, facts.counter == nil {
      lines.append(("mirrors", "minus what the reversed record was charged"))
    }
    lines.append(("charge", "\(price.charge) \(currency)"))
    return StoryWords.section("Charge", lines)
  }
}
