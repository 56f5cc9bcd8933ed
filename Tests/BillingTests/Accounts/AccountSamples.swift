import Billing
import Jobs
import Measures
import Records

/// Lines, payments and terms of the tables.
enum AccountSamples {
  static func subscriber(_ msisdn: UInt64) -> Subscriber {
    Subscriber(msisdn: msisdn, account: "a", region: "HA", activatedOn: day("2026-10-01"))
  }

  /// Of line 1, on a day of October or any.
  static func payment(_ id: String, _ on: String, _ amount: String) -> Payment {
    Payment(id: id, msisdn: 1, amountMicros: yuan(amount), paidOn: day(on), channel: "")
  }

  /// The terms of `stops.txt`.
  static let dunning = DunningTerms(
    steps: [
      .init(stage: .remind, days: 1), .init(stage: .oneWay, days: 15),
      .init(stage: .stop, days: 40), .init(stage: .cancel, days: 100),
    ],
    classes: [
      .init(name: "A", trust: .init(limitMicros: yuan("100"))),
      .init(name: "B", trust: .init(limitMicros: yuan("100"), upTo: .oneWay)),
    ], key: .init(limitMicros: yuan("1000"), upTo: .remind))

  /// The terms of `points.txt`.
  static let points = PointsTerms(
    months: 12, stars: [.init(from: 3, percent: 120), .init(from: 5, percent: 200)],
    tenures: [.init(from: 24, percent: 110)])

  /// The terms of `promotions.txt`.
  static let promotions = [
    Promotion(
      id: "save300", paidMicrosMin: yuan("300"), giftMicros: yuan("100"), parts: 3,
      validity: Validity(from: day("2026-01-01"))),
    Promotion(
      id: "fund", paidMicrosMin: yuan("100"), giftMicros: yuan("40"), parts: 4, form: .credit,
      startsAfterMonths: 0, termMonths: 6),
    Promotion(
      id: "free", paidMicrosMin: yuan("10"), giftMicros: yuan("3"), parts: 3,
      startsAfterMonths: 0, clawback: Promotion.Clawback.none),
    Promotion(
      id: "late", paidMicrosMin: yuan("10"), giftMicros: yuan("3"), parts: 3,
      validity: Validity(to: day("2026-10-01"))),
  ]
}
