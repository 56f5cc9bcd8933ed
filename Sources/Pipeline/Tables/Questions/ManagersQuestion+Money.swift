// What is earned, why it changed, and what is owed.
extension ManagersQuestion {
  static let arpuByBrand = ManagersQuestion(
    "What does a customer bring, by brand and area, against last month?",
    sql: """
      SELECT m.brand, m.area, m.revenue, m.subs_average_twice / 2 AS customers,
        m.arpu_of_average AS arpu, f.arpu_of_average AS arpu_last_month,
        m.arpu_of_average - f.arpu_of_average AS change,
        round(100 * (m.arpu_of_average / nullif(f.arpu_of_average, 0) - 1), 1) AS change_percent
      FROM '{month}/open/kpi_month/data/**/*.parquet' m
      LEFT JOIN '{former}/open/kpi_month/data/**/*.parquet' f
        ON f.cut = m.cut AND m.brand IS NOT DISTINCT FROM f.brand
          AND m.area IS NOT DISTINCT FROM f.area
      WHERE m.cut = 'brand+area'
      ORDER BY m.revenue DESC, m.brand, m.area
      """,
    reading: """
      Revenue over the average of customers at the beginning and the end; `kpi_month` has five \
      more denominators by name. Revenue adds up to the month's. A change is the mix as well as \
      the price: ask the next question. The job names the cut `brand+area` in `measures: cuts`.
      """)

  static let bridge = ManagersQuestion(
    "Why did revenue change?",
    sql: """
      SELECT CASE WHEN is_total THEN 'all' ELSE coalesce(value, 'not told') END AS plan,
        revenue_before, volume, price, mix, new, lost, revenue_after, residual
      FROM '{month}/open/revenue_bridge/data/**/*.parquet'
      WHERE dimension = 'plan'
      ORDER BY is_total DESC, revenue_after - revenue_before, plan
      """,
    reading: """
      From `revenue_before` to `revenue_after`: `volume` is more or fewer customers at the former \
      average, `mix` that they moved between plans, `price` that a plan brought more or less each; \
      `new` and `lost` are plans that nobody had before, or has since. The first row is the sum; \
      `residual` is 0. Other values of `dimension` tell it by brand, area, region, channel, segment.
      """)

  static let ageing = ManagersQuestion(
    "Who owes how much for how long, by class of credit?",
    sql: """
      SELECT coalesce(b.credit_class, 'not told') AS credit_class,
        count(DISTINCT l.account) AS accounts,
        sum(l.balance) FILTER (l.days_past_due = 0) AS not_due,
        sum(l.balance) FILTER (l.days_past_due > 0 AND l.bucket = 0) AS below_30_days,
        sum(l.balance) FILTER (l.bucket = 30) AS from_30,
        sum(l.balance) FILTER (l.bucket = 60) AS from_60,
        sum(l.balance) FILTER (l.bucket = 90) AS from_90,
        sum(l.balance) FILTER (l.bucket = 180) AS from_180, sum(l.balance) AS owed
      FROM '{month}/restricted/ar_ledger/data/**/*.parquet' l
      JOIN '{month}/restricted/account_bills/data/**/*.parquet' b USING (account)
      WHERE l.kind <> 'credit' AND l.balance <> 0
      GROUP BY ALL
      ORDER BY owed DESC, credit_class
      """,
    reading: """
      Days are counted from the day that an invoice was due. `owed` adds up to the closing debt \
      of `control.json`; what accounts paid in advance is not taken off it.
      """)

  static let stops = ManagersQuestion(
    "Who is stopped tomorrow, and which broadband goes with them?",
    sql: """
      SELECT m.cause_account AS account, m.service, m.action, m.overdue, m.days_past_due,
        string_agg(b.service, ', ' ORDER BY b.service) AS broadband
      FROM '{month}/restricted/service_actions/data/**/*.parquet' m
      LEFT JOIN '{month}/restricted/service_actions/data/**/*.parquet' b
        ON CAST(b.cause_service AS VARCHAR) = m.service AND b.action = m.action
      WHERE m.kind = 'mobile' AND m.action IN ('one_way', 'stop', 'cancel')
      GROUP BY ALL
      ORDER BY m.overdue DESC, m.service
      """,
    reading: """
      The list of the month's last day: `one_way` still can be called. `overdue` is the whole \
      account's, the same for each of its lines. Who paid is in the same table as `reconnect`; \
      who is only reminded, as `remind`.
      """)

  static let concentration = ManagersQuestion(
    "How much of revenue hangs on how few?",
    sql: """
      SELECT stratum, lines, revenue, round(top_1_ppm / 10000, 1) AS top_1_percent_bring,
        round(top_5_ppm / 10000, 1) AS top_5_percent_bring,
        round(top_10_ppm / 10000, 1) AS top_10_percent_bring,
        round(gini_ppm / 1e6, 3) AS gini, round(1e6 / herfindahl_ppm) AS as_if_of_equal_lines
      FROM '{month}/open/concentration/data/**/*.parquet'
      WHERE NOT includes_zeros
        AND (stratum = 'total' OR starts_with(stratum, 'brand='))
      ORDER BY stratum = 'total' DESC, top_10_percent_bring DESC, stratum
      """,
    reading: """
      Percents of revenue. Gini is 0 where all bring the same and near 1 where one brings all. \
      Revenue is spread as if `as_if_of_equal_lines` lines brought the same each: far below \
      `lines`, losing a few hurts.
      """)
}
