import Jobs
import Measures
import Records

/// Whether an order's life went its way: steps in order, in time, and none after its end.
extension OrderDesk {
  func findSteps(of view: OrderView, _ made: inout OrderFindings) {
    for (id, trail) in view.trails.sorted(by: { $0.key.precedes($1.key) }) {
      let part = view.parts.first { $0.id == id }
      let recorded = trail.recorded
      for (earlier, later) in zip(recorded, recorded.dropFirst()) where later.at < earlier.at {
        // What goes on after a cancellation is another rule's where it serves.
        if later.stage == .cancelled && earlier.stage.isServing { continue }
        var found = finding(
          .stepsOutOfOrder, view, part: part, since: clock.localDay(at: later.at),
          Evidence().with(earlier.stage.code, text(earlier.at))
            .with(later.stage.code, text(later.at)))
        found.part = id
        made.findings.append(found)
        break
      }
    }
    if view.trail.isEmpty && view.order.stageOn < view.order.submittedOn {
      made.findings.append(
        finding(
          .stepsOutOfOrder, view, since: view.order.stageOn,
          Evidence().with("submitted", view.order.submittedOn)
            .with(view.order.stage.code, view.order.stageOn)))
    }
  }

  func findLateness(of view: OrderView, _ made: inout OrderFindings) {
    let order = view.order
    if order.stage.isComplete || order.stage == .cancelled { return }
    let due = order.promisedOn ?? order.submittedOn + terms.dueDays[Int(order.kind.rawValue)]
    if due >= month.lastDay { return }
    made.findings.append(
      finding(
        .overdue, view, since: due,
        Evidence().with("stage", order.stage.code).with("stage_on", order.stageOn)
          .with("submitted", order.submittedOn)
          .with(order.promisedOn == nil ? "due" : "promised", due)))
  }

  func findAfterCancel(of view: OrderView, _ made: inout OrderFindings) {
    let order = view.order
    let cancelled = view.trail[.cancelled]
    var found: [OrderFinding] = []
    for part in view.parts {
      let trail = view.trail(of: part)
      if let at = [cancelled, trail[.cancelled]].compactMap({ $0 }).min(),
        let serving = trail.serving(after: at)
      {
        found.append(
          finding(
            .activatedAfterCancel, view, part: part, since: clock.localDay(at: serving.at),
            Evidence().with("cancelled", text(at)).with(serving.stage.code, text(serving.at))))
      } else if order.stage == .cancelled && part.stage.isServing {
        let isLater = cancelled == nil && part.stageOn > order.stageOn
        found.append(
          finding(
            isLater ? .activatedAfterCancel : .stillActive, view, part: part, since: part.stageOn,
            Evidence().with("cancelled", order.stageOn).with(part.stage.code, part.stageOn)))
      }
    }
    if found.isEmpty, let cancelled, let serving = view.trail.serving(after: cancelled) {
      found.append(
        finding(
          .activatedAfterCancel, view, since: clock.localDay(at: serving.at),
          Evidence().with("cancelled", text(cancelled))
            .with(serving.stage.code, text(serving.at))))
    }
    made.findings += found
  }
}
