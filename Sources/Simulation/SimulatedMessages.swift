import Scheduling

/// What a simulated worker says.
enum WorkerMessage: Sendable {
  case hello(name: String, slots: Int)
  case heartbeat([HeldAttempt])
  case ready(credit: Int)
  case leaving
  case bye
  case returned(Attempt)
  case failed(Attempt, Schedule.FailureKind)
  case offered(Attempt, ResultClaim)
  /// Part `part` of `parts` of a result.
  case put(Attempt, part: Int, parts: Int, octets: [UInt8])
}

/// What a simulated worker is told.
enum CoordinatorMessage: Sendable {
  case welcome
  case refused(Schedule.Refusal)
  case answer
  case assign(Attempt)
  case cancel(Attempt)
  case grant(Attempt)
  /// Acknowledged or superseded: the worker's part is done.
  case done(Attempt)
  case shutdown
}

/// The simulated work: what a task's result is, by a function of the task alone.
enum SimulatedWork {
  /// 1 to 300 octets.
  static func result(of task: TaskID, seed: UInt64) -> [UInt8] {
    var random = SeededRandom(
      seed: SeededRandom.mix(seed ^ UInt64(task.stage << 32 | task.ordinal)))
    return (0..<random.within(1...300)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }

  /// 32 octets; stands for SHA-256, which this needn't be.
  static func digest(of octets: [UInt8]) -> [UInt8] {
    var lanes: [UInt64] = [1, 2, 3, 4]
    for octet in octets {
      for lane in lanes.indices {
        lanes[lane] = (lanes[lane] ^ UInt64(octet)) &* 0x0000_0100_0000_01B3 &+ UInt64(lane)
      }
    }
    return lanes.flatMap { lane in
      (0..<8).map { UInt8(truncatingIfNeeded: SeededRandom.mix(lane) >> UInt64($0 * 8)) }
    }
  }

  static func claim(of octets: [UInt8]) -> ResultClaim {
    ResultClaim(octets: octets.count, digest: digest(of: octets))
  }

  /// Results travel in parts of so many octets.
  static let partOctets = 128
}
