import Lake

// Who was served and what they held: with `usage` and the job's files, all that rating read.
extension OutputTables {
  private typealias Column = TableDefinition.Column

  package static let subscribers = TableDefinition(
    name: "subscribers", audience: .restricted,
    meaning: "The lines of service that the month was billed for, as the snapshot had them",
    columns: [
      Column("msisdn", .int64, "The line of service, E.164"),
      Column("account", .text, "The account that pays"),
      Column(
        "home_region", .text,
        "Region of the line itself; `region` is that of its account, where its files lie"),
      Column("brand", .text, isNullable: true, "Brand; null: not in the feed"),
      Column(
        "plan", .text, isNullable: true,
        "Plan where no subscription says otherwise; null: none"),
      Column("activated_on", .date, "First day of service"),
      Column("status", .text, "active, suspended or churned, as the snapshot says"),
      Column(
        "churned_on", .date, isNullable: true, "Last day of service billed; null: none is known"),
    ], key: ["msisdn"], sortKey: ["msisdn"], isByRegion: true)

  package static let subscriptions = TableDefinition(
    name: "subscriptions", audience: .restricted,
    meaning: "The plans and packs that the subscribers held, whether or not in the month",
    columns: [
      Column("msisdn", .int64, "The line of service, E.164"),
      Column("product", .text, "Plan or pack, as the feed names it"),
      Column("valid_from", .date, "First day held"),
      Column("valid_to", .date, isNullable: true, "First day without it; null: it lasts"),
      Column(
        "from_instant", .timestamp, isNullable: true,
        "When on its first day it took effect, UTC; null: at midnight"),
      Column(
        "to_instant", .timestamp, isNullable: true,
        "When on its last day it ended, UTC; null: at midnight"),
    ], key: ["msisdn", "product", "valid_from", "from_instant"],
    sortKey: ["msisdn", "valid_from", "product"], isByRegion: true)

  package static let groupMembers = TableDefinition(
    name: "group_members", audience: .restricted,
    meaning: "The groups (群组, 家庭) that the subscribers were in, whether or not in the month",
    columns: [
      Column("msisdn", .int64, "The line of service, E.164"),
      Column("group_id", .text, "The group's id"),
      Column("role", .text, "main, sub or broadband"),
      Column("valid_from", .date, "First day in it"),
      Column("valid_to", .date, isNullable: true, "First day outside it; null: it lasts"),
      Column("pays", .boolean, "Whether this line pays the recurring charges of all"),
    ], key: ["msisdn", "group_id", "valid_from"], sortKey: ["msisdn", "valid_from", "group_id"],
    isByRegion: true)
}
