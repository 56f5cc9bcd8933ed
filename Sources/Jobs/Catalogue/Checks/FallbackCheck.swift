/// Plans that ask each other for rates in a circle.
struct FallbackCheck {
  private let plans: [DraftPlan]
  private let findings: FindingList

  init(_ plans: [DraftPlan], _ findings: FindingList) {
    self.plans = plans
    self.findings = findings
  }

  func run() {
    var isDone = Array(repeating: false, count: plans.count)
    for index in plans.indices where !isDone[index] {
      var path: [Int] = []
      visit(index, &path, &isDone)
    }
  }

  /// Depth first along the fallbacks that hold at one time with the plan that names them.
  private func visit(_ index: Int, _ path: inout [Int], _ isDone: inout [Bool]) {
    path.append(index)
    let plan = plans[index].plan
    for (fallback, place) in zip(plan.fallbacks, plans[index].fallbackPlaces) {
      for next in plans.indices
      where plans[next].plan.id == fallback && plans[next].plan.validity.meets(plan.validity) {
        if let start = path.firstIndex(of: next) {
          let circle = (path[start...] + [next]).map { plans[$0].plan.id }
          findings.conflict(
            at: place, "the fallbacks go in a circle: \(circle.joined(separator: " → "))",
            "remove one of these fallbacks: a plan can't be asked after itself")
        } else if !isDone[next] {
          visit(next, &path, &isDone)
        }
      }
    }
    path.removeLast()
    isDone[index] = true
  }
}
