// Who comes, who stays, and who goes.
extension ManagersQuestion {
  static let churnByPlan = ManagersQuestion(
    "Which plans lose most customers, and to which operator?",
    sql: """
      SELECT k.plan, k.subs_open AS customers, count(c.subscriber) AS lost,
        count(*) FILTER (c.kind = 'port_out') AS ported, mode(c.destination) AS most_go_to,
        sum(c.former_revenue) AS monthly_revenue_lost,
        round(100.0 * count(c.subscriber) / nullif(k.subs_open, 0), 2) AS lost_percent
      FROM '{month}/open/kpi_month/data/**/*.parquet' k
      LEFT JOIN '{month}/open/churn_events/data/**/*.parquet' c
        ON k.plan IS NOT DISTINCT FROM c.plan
      WHERE k.cut = 'plan'
      GROUP BY k.plan, k.subs_open
      ORDER BY lost_percent DESC NULLS LAST, k.plan
      """,
    reading: """
      Every line that left is in one row, those without a plan in the row without a name. \
      `most_go_to` is the operator that most of those took their number to. A plan of few \
      customers loses a large part of them by chance: look at `customers`, too.
      """)

  static let baseByChannel = ManagersQuestion(
    "Does the base close, channel by channel?",
    sql: """
      SELECT coalesce(value, cut) AS channel, opening, gross_adds, reconnects,
        voluntary + involuntary + port_outs AS losses, migrated_in - migrated_out AS moved,
        closing, net_adds, former_closing - opening AS differs_from_last_month, residual,
        round(churn_ppm_of_average / 10000, 2) AS churn_percent
      FROM '{month}/open/base_flow/data/**/*.parquet'
      WHERE cut IN ('channel', 'total')
      ORDER BY cut = 'total', net_adds DESC, channel
      """,
    reading: """
      `residual` is 0 in each row, and the channels add up to the row `total`. Where \
      `differs_from_last_month` isn't 0, lines were published otherwise the month before: ask for \
      the feed that was corrected. Churn is of the average of opening and closing, without lines \
      that came and left within the month.
      """)

  static let packsByOrdering = ManagersQuestion(
    "Of those who ordered an added service, how many still pay for it, by how they ordered?",
    sql: """
      SELECT coalesce(mode, 'not told') AS ordered_by, n AS months_later,
        sum(orders) AS orders, sum(alive) AS still_have_it, sum(charged) AS still_pay,
        round(100.0 * sum(charged) / sum(orders), 1) AS percent
      FROM '{month}/open/vas_retention/data/**/*.parquet'
      GROUP BY ALL
      ORDER BY months_later, percent DESC, ordered_by
      """,
    reading: """
      The rows of three months later are the trade's yardstick: some 87 in a hundred of those who \
      ordered themselves (`self`) and fewer than 30 of those who didn't. Each `months_later` is \
      another month of orders.
      """)

  static let staysByBrand = ManagersQuestion(
    "How long do lines stay, by brand, and is the difference real?",
    sql: """
      WITH half AS (
        SELECT stratum, min(tenure_months) AS half_gone_after_months
        FROM '{month}/open/km_curve/data/**/*.parquet'
        WHERE survival_ppb <= 500000000 GROUP BY stratum)
      SELECT l.value AS brand, l.lines, l.observed AS lost,
        round(l.expected_micros / 1e6, 1) AS lost_if_all_were_alike, half_gone_after_months,
        round(r.mean_micromonths / 1e6, 2) AS months_of_the_first_36,
        round(1.96 * sqrt(r.variance_pico / 1e12), 2) AS give_or_take,
        round(l.chance_ppb / 1e9, 4) AS chance_of_mere_luck
      FROM '{month}/open/logrank/data/**/*.parquet' l
      JOIN '{month}/open/rmst/data/**/*.parquet' r
        ON r.stratum = 'brand=' || l.value AND r.until_months = 36
      LEFT JOIN half ON half.stratum = r.stratum
      WHERE l.dimension = 'brand'
      ORDER BY months_of_the_first_36 DESC, brand
      """,
    reading: """
      The difference between the brands is real where `chance_of_mere_luck`, the same in all rows, \
      is below 0.05: it is the log-rank test's. `half_gone_after_months` is empty where more than \
      half stay as long as anybody was observed. The curve is of one month's losses: few lines \
      make it coarse, and `give_or_take` says how coarse.
      """)

  static let district = ManagersQuestion(
    "What are the customers of a district like, against all?",
    sql: """
      WITH most AS (
        SELECT code FROM '{month}/open/sandbox_area/data/**/*.parquet'
        WHERE level = 'district' GROUP BY code ORDER BY max(lines) DESC, code LIMIT 1)
      SELECT code AS district, tag, lines, round(share_ppm / 10000, 1) AS percent_here,
        round(share_all_ppm / 10000, 1) AS percent_of_all,
        round(index_hundredths / 100, 1) AS index_here
      FROM '{month}/open/sandbox_area/data/**/*.parquet'
      WHERE level = 'district' AND code IN (FROM most)
      ORDER BY abs(index_hundredths - 10000) DESC, tag
      """,
    reading: """
      An index of 100 is as everywhere, of 150 half as much again. What tells the district apart \
      comes first. Here it is the district with most lines; name another in place of `FROM most`. \
      Tags of few lines aren't published.
      """)
}
