import Scheduling
import Wire

// The network: every message is encoded, and what arrives are octets.
extension SimulatedRun {
  func send(_ envelope: Envelope, from worker: Int) {
    guard now >= workers[worker].outwardCutUntil else { return }
    tally.messages += 1
    if envelope.isWorthTelling { tell("\(workers[worker].name) says \(envelope.words)") }
    let frames = envelope.frames()
    for at in arrivals(way: worker * 4 + (envelope.message.type.isData ? 1 : 0)) {
      agenda.enter(
        .toCoordinator(
          worker: worker, connection: workers[worker].connection, frames: flipped(frames)),
        at: at)
    }
  }

  func send(_ envelope: Envelope, to route: SimulatedCoordinator.Route) {
    guard now >= workers[route.worker].inwardCutUntil else { return }
    tally.messages += 1
    if envelope.isWorthTelling {
      tell("coordinator says to \(workers[route.worker].name) \(envelope.words)")
    }
    let frames = envelope.frames()
    for at in arrivals(way: route.worker * 4 + (envelope.message.type.isData ? 3 : 2)) {
      agenda.enter(
        .toWorker(
          worker: route.worker, connection: route.connection, frames: flipped(frames)),
        at: at)
    }
  }

  /// When a message arrives: never, once, or twice.
  private func arrivals(way: Int) -> [Int64] {
    let network = plan.network
    if isCalm {
      return [inOrder(now + random.within(Int64(1)...network.delayMillisecondsMax), way)]
    }
    if random.happens(perTenThousand: network.lossPerTenThousand) { return [] }
    if random.happens(perTenThousand: network.clogPerTenThousand) {
      lastArrivals[way] = max(
        lastArrivals[way], now + random.within(Int64(1)...network.clogMillisecondsMax))
    }
    var at = now + random.within(Int64(1)...max(1, network.delayMillisecondsMax))
    if !network.reorders { at = inOrder(at, way) }
    guard random.happens(perTenThousand: network.doublePerTenThousand) else { return [at] }
    // A double may come long after: from another life of the coordinator, even.
    return [at, at + random.within(Int64(0)...network.doubleMillisecondsMax)]
  }

  private func inOrder(_ at: Int64, _ way: Int) -> Int64 {
    lastArrivals[way] = max(at, lastArrivals[way])
    return lastArrivals[way]
  }

  /// A bit or two of a message turn, anywhere in it.
  private func flipped(_ frames: [[UInt8]]) -> [[UInt8]] {
    guard !isCalm, random.happens(perTenThousand: plan.network.flipPerTenThousand) else {
      return frames
    }
    var frames = frames
    for _ in 0..<random.within(1...2) {
      let frame = random.within(0...(frames.count - 1))
      guard !frames[frame].isEmpty else { continue }
      let octet = random.within(0...(frames[frame].count - 1))
      frames[frame][octet] ^= UInt8(1 << random.within(0...7))
    }
    return frames
  }
}

extension Envelope {
  /// Whether a story has it: what is said every second isn't news.
  fileprivate var isWorthTelling: Bool {
    switch message {
    case .heartbeat, .heartbeatAck, .ready, .fetch, .chunk, .assign: false
    default: true
    }
  }

  fileprivate var words: String {
    let about = attempt == 0 ? "" : Attempt(epoch: epoch, wireTask: task, number: attempt).words
    return "\(message.type) \(about)"
  }
}
