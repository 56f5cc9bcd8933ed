/// What a subscriber's file holds of the feeds that a job may leave out, and of former months.
struct CustomerOperations: Tellable {
  var account: Account?
  var bindings: [Binding] = []
  var enrolments: [PromotionEnrolment] = []
  var redemptions: [Redemption] = []
  var history: [MonthTrace] = []
  var openInvoices: [OpenInvoice] = []
  var openCreditMicros: Int64 = 0
  var stages: [ServiceStage] = []
  var benefits: [PromotionBalance] = []
  var points: [PointsLot] = []

  init() {}
}

extension CustomerFile {
  /// Its account where the job has a feed of accounts.
  package var account: Account? {
    get { operations.account }
    set { operations.account = newValue }
  }
  /// Sorted by (boundOn, broadband).
  package var bindings: [Binding] {
    get { operations.bindings }
    set { operations.bindings = newValue }
  }
  /// Sorted by (on, id).
  package var enrolments: [PromotionEnrolment] {
    get { operations.enrolments }
    set { operations.enrolments = newValue }
  }
  /// Sorted by (on, id).
  package var redemptions: [Redemption] {
    get { operations.redemptions }
    set { operations.redemptions = newValue }
  }
  /// Ascending by month, all before the billed one.
  package var history: [MonthTrace] {
    get { operations.history }
    set { operations.history = newValue }
  }
  /// Of its account, with the first line of the account alone; ascending by month.
  package var openInvoices: [OpenInvoice] {
    get { operations.openInvoices }
    set { operations.openInvoices = newValue }
  }
  /// What its account had paid in advance, with the first line of the account alone.
  package var openCreditMicros: Int64 {
    get { operations.openCreditMicros }
    set { operations.openCreditMicros = newValue }
  }
  /// Of its account's services, with the first line of the account alone; by (service, kind).
  package var stages: [ServiceStage] {
    get { operations.stages }
    set { operations.stages = newValue }
  }
  /// By enrolment.
  package var benefits: [PromotionBalance] {
    get { operations.benefits }
    set { operations.benefits = newValue }
  }
  /// Ascending by month.
  package var points: [PointsLot] {
    get { operations.points }
    set { operations.points = newValue }
  }
}
