import Lake

extension OutputTables {
  private typealias Column = TableDefinition.Column

  package static let bundleLedger = TableDefinition(
    name: "bundle_ledger", audience: .restricted,
    meaning: "What became of each bundle (套餐余量账): of each instance, the quantities add to 0",
    columns: [
      Column("msisdn", .int64, "Whose bundle it is, E.164"),
      Column("plan", .text, "Plan or pack that gives it"),
      Column("allowance", .text, "The allowance's id"),
      Column("service", .text, "voice, sms, data or content"),
      Column("rolled_over", .boolean, "Whether it was rolled over (结转) from an earlier month"),
      Column("age", .int32, unit: "months", "Month ends it has crossed"),
      Column("valid_from", .timestamp, "When it began to be drawable, UTC"),
      Column(
        "valid_to", .timestamp, isNullable: true,
        "When it ends, UTC; not part of it; null: with its plan or pack"),
      Column(
        "movement", .text,
        "granted, brought (from the month before), drawn, returned (by a reversal), rolled (lives "
          + "on, rolled over), carried (lives on as it is) or expired"),
      Column(
        "member", .int64, isNullable: true,
        "Who drew or had given back, E.164; null: the owner"),
      Column("quantity", .int64, unit: "ms, octets or events", "What moved; negative: it went"),
    ],
    key: [
      "msisdn", "plan", "allowance", "rolled_over", "age", "valid_from", "valid_to", "movement",
      "member",
    ], sortKey: ["msisdn"], isByRegion: true)
}
