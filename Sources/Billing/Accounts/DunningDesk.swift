import Jobs
import Measures
import Records

/// Decides what arrears do to an account's services (欠费停机): to all of its lines, and to the
/// broadband bound to them.
///
/// A stage is reached where what is overdue is more than the credit limit and the oldest bill is as
/// many days past due as the stage asks for; trust may end it earlier. A service that was cut off
/// (one way or further) stays at its stage until nothing is overdue, and is then reconnected; what
/// is cancelled stays so. Broadband can't be cut one way: it is stopped and cancelled with its
/// mobile line, and neither reminded nor touched before.
struct DunningDesk {
  let terms: DunningTerms

  private struct Service: Hashable {
    var name: String
    var isBroadband: Bool
  }

  /// Actions by number, each with its broadband by name; lines that left have none.
  func actions(
    of month: AccountMonth, overdueMicros: Int64, daysPastDue: Int
  ) -> [ServiceAction] {
    let reached = stage(of: month.account, overdueMicros: overdueMicros, daysPastDue: daysPastDue)
    var actions: [ServiceAction] = []
    var broadbandSeen: Set<String> = []
    // An account may have ten thousand services.
    var stages: [Service: DunningStage] = [:]
    for stage in month.stages {
      stages[Service(name: stage.service, isBroadband: stage.isBroadband)] = stage.stage
    }
    func decide(_ service: String, isBroadband: Bool, cause: UInt64?, reached: DunningStage) {
      let former = stages[Service(name: service, isBroadband: isBroadband)] ?? .none
      guard
        let (kind, stage) = Self.step(
          from: former, reached: reached, isCleared: overdueMicros <= 0)
      else { return }
      actions.append(
        ServiceAction(
          service: service, isBroadband: isBroadband, kind: kind, account: month.account.id,
          causeService: cause, overdueMicros: overdueMicros, daysPastDue: daysPastDue,
          stage: stage, formerStage: former))
    }
    for line in month.lines where line.file.subscriber.status != .churned {
      decide("\(line.msisdn)", isBroadband: false, cause: nil, reached: reached)
      for binding in line.file.bindings where broadbandSeen.insert(binding.broadband).inserted {
        decide(
          binding.broadband, isBroadband: true, cause: line.msisdn,
          reached: reached >= .stop ? reached : .none)
      }
    }
    return actions
  }

  /// The stage that an account's arrears have reached, whatever it was before.
  func stage(of account: Account, overdueMicros: Int64, daysPastDue: Int) -> DunningStage {
    var trust = terms.classes.first { $0.name == account.creditClass }?.trust ?? terms.usual
    if account.isKey, let key = terms.key { trust = key }
    guard overdueMicros > account.creditLimitMicros ?? trust.limitMicros else { return .none }
    let reached = terms.steps.last { $0.days <= daysPastDue }?.stage ?? .none
    return min(reached, trust.upTo)
  }

  /// What is to be done with a service, and where that leaves it; nil where nothing is to be said.
  private static func step(
    from former: DunningStage, reached: DunningStage, isCleared: Bool
  ) -> (ServiceAction.Kind, DunningStage)? {
    if former == .cancel { return (.keep, .cancel) }
    let isCut = former >= .oneWay
    if isCleared { return isCut ? (.reconnect, .none) : nil }
    if isCut, reached <= former { return (.keep, former) }
    switch reached {
    case .none: return nil
    case .remind: return (.remind, reached)
    case .oneWay: return (.oneWay, reached)
    case .stop: return (.stop, reached)
    case .cancel: return (.cancel, reached)
    }
  }
}
