import Scheduling

/// The coordinator's loop around the real ``Schedule``: performs its actions, collects uploads.
struct SimulatedCoordinator: Sendable {
  /// What the loop wants of the world.
  enum Effect: Sendable {
    case send(session: UInt64, CoordinatorMessage)
    /// The workload is to accept this; then ``SimulatedCoordinator/committed(_:now:)``.
    case accept(Attempt, octets: [UInt8])
    /// The workload keeps this at once (a mistake of the driver).
    case keep(Attempt, octets: [UInt8])
    case nextStage
    case terminal(ScheduleFailure?)
  }

  /// A result on its way.
  private struct Upload: Sendable {
    let session: UInt64
    var parts: [[UInt8]]
    var isComplete: Bool { !parts.isEmpty && parts.allSatisfy { !$0.isEmpty } }
  }

  private(set) var schedule: Schedule
  let driver: SimulationPlan.Driver
  private var uploads: [Attempt: Upload] = [:]
  private var claims: [Attempt: ResultClaim] = [:]
  private(set) var brokenRules: [String] = []

  init(plan: SimulationPlan) {
    schedule = Schedule(epoch: 1, limits: plan.limits, now: 0)
    driver = plan.driver
  }

  /// The schedule's answer to an event, performed as far as it concerns the coordinator alone.
  mutating func feed(_ event: Schedule.Event, now: Int64) -> [Effect] {
    if driver == .forgetsTime, event == .tick { return [] }
    let actions = schedule.handle(event, now: now)
    brokenRules = schedule.checkInvariants()
    return actions.flatMap { perform($0) }
  }

  mutating func receive(_ message: WorkerMessage, session: UInt64, now: Int64) -> [Effect] {
    switch message {
    case .hello(let name, let slots):
      return feed(
        .workerJoined(
          session: session, name: name, slots: slots, host: name, memoryOctets: 0, held: []),
        now: now)
    case .heartbeat(let held): return feed(.heartbeat(session: session, held: held), now: now)
    case .ready(let credit): return feed(.ready(session: session, credit: credit), now: now)
    case .leaving: return feed(.workerLeaving(session: session), now: now)
    case .bye: return feed(.workerGone(session: session, loss: .left), now: now)
    case .returned(let attempt):
      return feed(.returned(session: session, attempt: attempt), now: now)
    case .failed(let attempt, let kind):
      return feed(
        .failed(session: session, attempt: attempt, kind: kind, sentence: "A simulated failure."),
        now: now)
    case .offered(let attempt, let claim):
      claims[attempt] = claim
      return feed(.offered(session: session, attempt: attempt, result: claim), now: now)
    case .put(let attempt, let part, let parts, let octets):
      return put(
        octets, part: part, parts: parts, of: attempt, session: session, now: now)
    }
  }

  private mutating func put(
    _ octets: [UInt8], part: Int, parts: Int, of attempt: Attempt, session: UInt64, now: Int64
  ) -> [Effect] {
    if driver == .keepsWithoutFence, uploads[attempt] == nil {
      uploads[attempt] = Upload(session: session, parts: [])
    }
    guard var upload = uploads[attempt], upload.session == session else { return [] }
    if upload.parts.isEmpty { upload.parts = Array(repeating: [], count: parts) }
    upload.parts[part] = octets
    uploads[attempt] = upload
    let octetsCome = upload.parts.reduce(0) { $0 + $1.count }
    var effects = feed(
      .uploadAdvanced(session: session, attempt: attempt, octets: octetsCome), now: now)
    guard upload.isComplete else { return effects }
    let whole = upload.parts.flatMap { $0 }
    if driver == .keepsWithoutFence { effects.append(.keep(attempt, octets: whole)) }
    if driver == .trustsUploads || SimulatedWork.claim(of: whole) == claims[attempt] {
      effects += feed(.uploadCompleted(session: session, attempt: attempt), now: now)
    } else {
      effects += feed(.uploadBroken(session: session, attempt: attempt), now: now)
    }
    return effects
  }

  private mutating func perform(_ action: Schedule.Action) -> [Effect] {
    switch action {
    case .welcome(let session, _): return [.send(session: session, .welcome)]
    case .refuse(let session, let refusal): return [.send(session: session, .refused(refusal))]
    case .answerHeartbeat(let session): return [.send(session: session, .answer)]
    case .assign(let session, let attempt, _, _): return [.send(session: session, .assign(attempt))]
    case .cancelTask(let session, let attempt, _):
      return [.send(session: session, .cancel(attempt))]
    case .grantUpload(let session, let attempt):
      if uploads[attempt] == nil { uploads[attempt] = Upload(session: session, parts: []) }
      return [.send(session: session, .grant(attempt))]
    case .acknowledge(let session, let attempt), .superseded(let session, let attempt):
      return [.send(session: session, .done(attempt))]
    case .shutdownWorker(let session): return [.send(session: session, .shutdown)]
    case .dropWorker: return []
    case .discardUpload(_, let attempt):
      uploads[attempt] = nil
      return []
    case .commit(let session, let attempt):
      let octets = uploads[attempt]?.parts.flatMap { $0 } ?? []
      uploads[attempt] = nil
      let early = Effect.send(session: session, .done(attempt))
      let accept = Effect.accept(attempt, octets: octets)
      return driver == .acknowledgesEarly ? [early, accept] : [accept]
    case .stageFinished: return [.nextStage]
    case .note, .alarm: return []
    case .finished: return [.terminal(nil)]
    case .failed(let failure): return [.terminal(failure)]
    }
  }
}
