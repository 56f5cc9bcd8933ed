import Jobs
import Measures
import Rating
import Records
import Tariffs

extension ExplanationFacts {
  /// nil where the record wasn't rated.
  var price: ExplainedPrice? {
    let event = explanation.event
    guard event.outcome == .rated else { return nil }
    let (rule, terms) = (catalogue.rules[Int(event.rule)], image.rules[Int(event.rule)])
    let rate = rule.rate
    let sum = explanation.sum
    let quantum = explanation.quantumMicros
    let minimum = Int128(rate.minimumMicros)
    let minimumBit = sum.numerator > 0 && sum.numerator < minimum * sum.denominator
    let numerator = minimumBit ? minimum * sum.denominator : sum.numerator
    let rounded =
      quantum == 0
      ? 0
      : terms.rounding.quotient(numerator, over: sum.denominator, quantum: Int128(quantum))
    let isCounted = rule.counting != nil
    return ExplainedPrice(
      rule: rule.id, validFrom: rule.validity.from?.description,
      validTo: rule.validity.to?.description, tag: rule.tag.isEmpty ? nil : rule.tag,
      exchange: exchange(rate.currency), segments: explanation.segments.map(segment),
      freeQuantity: event.freeQuantity, billedQuantity: event.billedQuantity,
      connectFee: ExplanationWords.amount(explanation.connectFee),
      connectFeeDue: rate.connectFeeMicros == 0
        ? nil : ExplanationWords.money(rate.connectFeeMicros),
      connectFeePolicy: rate.connectFeePolicy.rawValue, offset: rate.offset.rawValue,
      slots: rate.slots.count,
      drawnPrice: ExplanationWords.amount(explanation.drawnPrice),
      sum: ExplanationWords.amount(sum), rounding: terms.rounding.rawValue,
      quantum: ExplanationWords.money(quantum),
      rounded: MoneySum(micros: rounded).description,
      minimum: rate.minimumMicros == 0 ? nil : ExplanationWords.money(rate.minimumMicros),
      minimumBit: minimumBit, cap: rate.capMicros.map(ExplanationWords.money),
      capBit: !isCounted && (rate.capMicros.map { rounded > Int128($0) } ?? false),
      charge: ExplanationWords.money(event.chargeMicros))
  }

  private func exchange(_ currency: String) -> String? {
    guard !currency.isEmpty, currency != catalogue.currency,
      let rate = catalogue.exchangeRates.first(where: { $0.currency == currency })
    else { return nil }
    return "1 \(currency) = \(rate.numerator)/\(rate.denominator) \(catalogue.currency)"
  }

  private func segment(_ segment: PricedSegment) -> ExplainedPrice.Segment {
    let rate = catalogue.rules[Int(segment.rule)].rate
    let slot = rate.slots[segment.slot]
    return ExplainedPrice.Segment(
      rule: catalogue.rules[Int(segment.rule)].id, from: segment.position,
      start: instant(
        record.startMilliseconds + (record.service == .voice ? segment.position : 0)),
      quantity: segment.quantity, band: segment.band.map { image.bands[Int($0)].id },
      slotFrom: slot.from, increment: slot.increment, increments: segment.increments,
      price: ExplanationWords.money(slot.priceMicros), unit: slot.unit,
      priceCurrency: rate.currency.isEmpty ? catalogue.currency : rate.currency,
      amount: ExplanationWords.amount(segment.price))
  }

  var counter: ExplainedCounter? {
    guard let change = explanation.counter else { return nil }
    let counter = image.counters[Int(change.counter)]
    let rule = catalogue.rules[Int(explanation.event.rule)]
    let counting = rule.counting
    let rules = Set(change.before.map(\.rule) + change.after.map(\.rule)).sorted()
    let parts = rules.map { number in
      let (before, after) = (
        change.before.first { $0.rule == number }, change.after.first { $0.rule == number }
      )
      return ExplainedCounter.Part(
        rule: image.rules[Int(number)].id, before: before?.usage ?? 0, after: after?.usage ?? 0,
        chargeBefore: ExplanationWords.money(before?.micros ?? 0),
        chargeAfter: ExplanationWords.money(after?.micros ?? 0))
    }
    let caps = change.after.map { image.rules[Int($0.rule)].capMicros }
    let highest = caps.contains(nil) ? nil : caps.compactMap { $0 }.max()
    let usage = change.after.first { $0.rule == explanation.event.rule }?.usage ?? 0
    let step = counting?.step ?? 0
    let stepped = step > 0 && usage > 0 ? (usage - 1) / step * step + step : usage
    let slot = rule.rate.slots.count == 1 ? rule.rate.slots[0] : nil
    return ExplainedCounter(
      id: counter.id, period: counter.period.rawValue,
      day: change.day.map { "\(image.month.firstDay + $0)" },
      group: change.group.flatMap { group(numbered: $0) }, unit: record.service.unitName,
      parts: parts, chargeBefore: ExplanationWords.money(change.chargeBeforeMicros),
      chargeAfter: ExplanationWords.money(change.chargeAfterMicros),
      adds: ExplanationWords.money(change.chargeAfterMicros - change.chargeBeforeMicros),
      cap: highest.map(ExplanationWords.money), step: step == 0 ? nil : step,
      block: counting.flatMap { $0.block == 0 ? nil : $0.block },
      blockPrice: counting.flatMap {
        $0.block == 0 ? nil : ExplanationWords.money($0.blockPriceMicros)
      }, steppedAfter: stepped, price: slot.map { ExplanationWords.money($0.priceMicros) },
      priceUnit: slot?.unit,
      priceCurrency: rule.rate.currency.isEmpty ? catalogue.currency : rule.rate.currency)
  }
}
