// Where orders wait, and whom another plan would suit.
extension ManagersQuestion {
  /// In the order in which they are printed.
  package static let all = [
    arpuByBrand, bridge, concentration, churnByPlan, baseByChannel, staysByBrand, packsByOrdering,
    ordersWait, ordersEnd, plansThatFit, ageing, stops, district, channelsAlone, drawnAway,
  ]

  static let ordersWait = ManagersQuestion(
    "Where do orders wait?",
    sql: """
      SELECT coalesce(channel, 'not told') AS channel, kind, from_stage, to_stage, orders,
        round(lag_p50 / 60, 1) AS half_within_hours, round(lag_p90 / 60, 1) AS nine_in_ten_within,
        round(lag_sum / orders / 60, 1) AS mean_hours
      FROM '{month}/open/order_lags/data/**/*.parquet'
      WHERE cut = 'channel+kind' AND unit = 'minutes'
      ORDER BY lag_p90 DESC, orders DESC, channel, kind, from_stage
      """,
    reading: """
      The slowest steps come first, by the time within which nine in ten orders took them. \
      Percentiles don't add up: don't take means of them, ask for another `cut`. Where a feed has \
      only days, `unit` is `days`.
      """)

  static let ordersEnd = ManagersQuestion(
    "How many orders come to an end, and at which step are they lost?",
    sql: """
      SELECT kind, stage, sum(reached) AS came_here, sum(running) AS still_here,
        sum(cancelled) AS lost_here,
        round(100.0 * sum(reached) / nullif(max(sum(reached)) OVER (PARTITION BY kind), 0), 1)
          AS percent_of_submitted
      FROM '{month}/open/order_funnel/data/**/*.parquet'
      GROUP BY kind, stage, stage_no
      ORDER BY kind, stage_no
      """,
    reading: """
      Orders submitted in the month. Each row is what is still here, what was lost here, and the \
      next row. Orders of the last days are under way: compare months by the same day.
      """)

  static let plansThatFit = ManagersQuestion(
    "Who uses little of a dear plan, and who pays for what a larger one would include?",
    sql: """
      WITH fit AS (
        SELECT plan, plan_price, revenue,
          overage_voice + overage_sms + overage_data + overage_content AS overage,
          bundle_data_granted + bundle_data_brought AS given, bundle_data_used AS used
        FROM '{month}/open/subscriber_month/data/**/*.parquet')
      SELECT plan, plan_price, count(*) AS customers, sum(revenue) AS revenue,
        count(*) FILTER (given > 0 AND used < given * 0.2 AND overage = 0 AND revenue > 0)
          AS use_below_a_fifth,
        count(*) FILTER (overage > plan_price * 0.3) AS pay_much_beyond,
        sum(overage) FILTER (overage > plan_price * 0.3) AS they_pay_beyond,
        round(sum(used) / nullif(sum(given), 0) * 100, 1) AS percent_of_data_used
      FROM fit
      GROUP BY ALL
      ORDER BY plan_price DESC NULLS LAST, plan
      """,
    reading: """
      `use_below_a_fifth` will find a cheaper plan by themselves, or elsewhere: offer it before a \
      contract ends. `pay_much_beyond` pay more than three tenths of their plan's price beyond its \
      bundles: offer them the next larger one. Select `subscriber` under the same conditions for \
      the list; a campaign does it with quota and control group.
      """)
}
