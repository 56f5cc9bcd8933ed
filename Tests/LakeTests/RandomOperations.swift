import Measures
import Records
import Seeds

extension BlockTests {
  /// Says of a customer what a job may leave out: something of it, or all.
  static func tell(_ file: inout CustomerFile, _ random: inout SplitMix64) {
    let msisdn = file.subscriber.msisdn
    file.subscriber.traits = traits(&random)
    if Bool.random(using: &random) { file.account = account(&random) }
    file.bindings = few(&random).map { _ in
      Binding(msisdn: msisdn, broadband: text(&random), boundOn: day(&random))
    }
    file.enrolments = few(&random).map { _ in
      PromotionEnrolment(
        id: text(&random), msisdn: msisdn, promotion: text(&random), paidMicros: number(&random),
        on: day(&random))
    }
    file.redemptions = few(&random).map { _ in
      Redemption(id: text(&random), msisdn: msisdn, points: number(&random), on: day(&random))
    }
    file.history = few(&random).map { _ in trace(&random) }
    file.openInvoices = few(&random).map { _ in
      OpenInvoice(account: text(&random), month: day(&random).month, openMicros: number(&random))
    }
    file.points = few(&random).map { _ in
      var lot = PointsLot(msisdn: msisdn, month: day(&random).month, points: number(&random))
      lot.pending = number(&random)
      return lot
    }
    file.openCreditMicros = Bool.random(using: &random) ? number(&random) : 0
    file.stages = few(&random).map { _ in
      ServiceStage(
        account: text(&random), service: text(&random), isBroadband: Bool.random(using: &random),
        stage: DunningStage.allCases.randomElement(using: &random) ?? .stop)
    }
    file.benefits = few(&random).map { _ in
      PromotionBalance(
        msisdn: msisdn, enrolment: text(&random), parts: Int.random(in: 0...99, using: &random),
        grantedMicros: number(&random))
    }
  }

  private static func few(_ random: inout SplitMix64) -> Range<Int> {
    0..<Int.random(in: 0...2, using: &random)
  }

  private static func traits(_ random: inout SplitMix64) -> SubscriberTraits {
    var traits = SubscriberTraits()
    traits.customer = text(&random)
    traits.gender = SubscriberTraits.Gender.allCases.randomElement(using: &random) ?? .male
    traits.segment = text(&random)
    traits.area = text(&random)
    traits.district = text(&random)
    traits.grid = text(&random)
    traits.store = text(&random)
    traits.channel = text(&random)
    traits.mode = OrderMode.allCases.randomElement(using: &random) ?? .batch
    traits.handsetSince = maybeDay(&random)
    traits.isHandset5G = [nil, true, false].randomElement(using: &random) ?? nil
    traits.contractEnd = maybeDay(&random)
    traits.departure =
      SubscriberTraits.Departure.allCases.randomElement(using: &random) ?? .portOut
    traits.portedTo = text(&random)
    traits.reconnectedOn = maybeDay(&random)
    traits.migratedOn = maybeDay(&random)
    return traits
  }

  private static func account(_ random: inout SplitMix64) -> Account {
    var account = Account(id: text(&random), customer: text(&random))
    account.kind = Account.Kind.allCases.randomElement(using: &random) ?? .group
    account.parent = text(&random)
    account.creditClass = text(&random)
    account.creditLimitMicros = Bool.random(using: &random) ? number(&random) : nil
    account.isKey = Bool.random(using: &random)
    account.manager = text(&random)
    return account
  }

  private static func trace(_ random: inout SplitMix64) -> MonthTrace {
    var trace = MonthTrace(month: day(&random).month)
    trace.plan = text(&random)
    trace.openAtEnd = Bool.random(using: &random)
    trace.isSuspendedAtEnd = Bool.random(using: &random)
    trace.suspension.days = Int.random(in: 0...900, using: &random)
    trace.suspension.monthsKnown = Int.random(in: 0...90, using: &random)
    trace.revenueMicros = number(&random)
    trace.recurringMicros = number(&random)
    trace.paidMicros = number(&random)
    trace.paidEvents = number(&random)
    trace.voiceMilliseconds = number(&random)
    trace.smsMessages = number(&random)
    trace.dataOctets = number(&random)
    trace.activeDays = Int.random(in: 0...31, using: &random)
    trace.star = Int.random(in: 0...7, using: &random)
    trace.expectedMicromonths = Bool.random(using: &random) ? Int64.random(in: 0...36_000_000) : nil
    return trace
  }
}
