import Records

extension SubscriberMonth {
  /// Adds what `subscriber_month` has where the job measures, in the order of its columns but for
  /// the last, which its account's books tell.
  func addMeasures(to table: inout TableBuilder) {
    table.add(contract.tenureDays)
    table.add(contract.suspension.days)
    table.add(contract.suspension.monthsKnown)
    table.add(contract.activeTenureDays)
    table.add(orNull: contract.priceMicros)
    table.add(contract.packs)
    table.add(contract.planChanges)
    table.add(orNull: contract.monthsLeft.map { Int64($0) })
    table.add(taxMicros)
    for value in [
      fees.setupMicros, fees.recurringMicros, fees.discountMicros, fees.itemMicros,
      fees.earlyTerminationMicros, usage.voice.overageMicros, usage.sms.overageMicros,
      usage.content.overageMicros,
    ] { table.add(value) }
    for bundle in [bundles.voice, bundles.sms, bundles.data, bundles.content] {
      for value in [bundle.granted, bundle.brought, bundle.used, bundle.left] { table.add(value) }
    }
    table.add(payments.events)
    table.add(orNull: payments.gapDays.map { Int64($0) })
    table.add(contacts.campaigns)
    table.add(contacts.services)
    table.add(trends.monthsKnown)
    for trend in [trends.revenuePpm, trends.voicePpm, trends.smsPpm, trends.dataPpm] {
      table.add(orNull: trend)
    }
  }
}
