// What customers are like, and what draws them away.
extension ManagersQuestion {
  static let channelsAlone = ManagersQuestion(
    "How many customers of which worth has each channel brought?",
    sql: """
      SELECT CASE WHEN cut = 'total' THEN 'total' ELSE coalesce(channel, 'not told') END AS channel,
        lines AS customers, revenue, arpu,
        round(100.0 * lines / max(lines) OVER (), 1) AS percent
      FROM '{month}/open/mart_cube/data/**/*.parquet'
      WHERE cut IN ('channel', 'total')
      ORDER BY cut = 'total', revenue DESC, channel
      """,
    reading: """
      The channels add up to the row `total`. In the row `*` are customers whose channel isn't \
      told, since too few are like them: `cube_report` says how many that are of each side. Any \
      other choice of sides is there likewise, under its name in `cut`: `brand`, `channel+arpu`.
      """)

  static let drawnAway = ManagersQuestion(
    "Which brands' customers ask competitors, and how loyal are those?",
    sql: """
      SELECT coalesce(b.brand, 'not told') AS brand, count(*) AS customers,
        count(*) FILTER (l.hotline_days > 0) AS ask_elsewhere,
        round(avg(l.loyalty_index), 0) AS loyalty,
        round(avg(l.loyalty_index) FILTER (l.hotline_days > 0), 0) AS loyalty_of_those,
        round(avg(l.off_net_contacts_ppm) / 10000, 1) AS percent_of_contacts_elsewhere
      FROM '{month}/open/loyalty_index/data/**/*.parquet' l
      JOIN '{month}/open/base_lines/data/**/*.parquet' b USING (subscriber)
      GROUP BY ALL
      ORDER BY ask_elsewhere DESC, brand
      """,
    reading: """
      Whoever calls a competitor's hotline is asking for an offer: select `subscriber` where \
      `hotline_days > 0`, least loyal first, and call before they leave. The job names the \
      hotlines in `measures: competitorHotlines`, and whose zones are other networks' in \
      `parties: offNet`.
      """)
}
