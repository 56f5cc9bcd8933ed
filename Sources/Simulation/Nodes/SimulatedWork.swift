import Crypto
import Scheduling

/// Which units of a task a worker runs.
struct SimulatedTrial: Hashable {
  /// Units to run, from the first on; nil = all.
  var prefix: Int?
  /// Units to leave out.
  var exclusions: [Int] = []

  init(_ prefix: Int?, _ exclusions: [Int]) {
    self.prefix = prefix
    self.exclusions = exclusions
  }

  var isProbe: Bool { prefix != nil }

  /// Whether it touches the unit.
  func runs(_ unit: Int) -> Bool {
    !exclusions.contains(unit) && unit < prefix ?? .max
  }
}

/// The simulated work: what goes into a task and what comes out of it, by the task alone.
enum SimulatedWork {
  /// Octets of a task's input: 0 to 60, so that some have none.
  static func input(of task: TaskID, seed: UInt64) -> [UInt8] {
    var random = random(task, seed, salt: 0x1A9)
    return octets(random.within(0...60), &random)
  }

  /// What a stage's tasks share.
  static func shared(stage: Int, seed: UInt64) -> [UInt8] {
    var random = random(TaskID(stage: stage, ordinal: 0), seed, salt: 0x5AAE)
    return octets(random.within(1...40), &random)
  }

  /// The result: `octetsMax` and fewer, other ones for other exclusions.
  static func result(
    of task: TaskID, seed: UInt64, exclusions: [Int], octetsMin: Int = 1
  ) -> [UInt8] {
    var salt: UInt64 = 0x0E5
    for unit in exclusions.sorted() { salt = SeededRandom.mix(salt &+ UInt64(unit) &+ 1) }
    var random = random(task, seed, salt: salt)
    let count = max(octetsMin, random.within(1...300))
    guard count > 4_096 else { return octets(count, &random) }
    // A large one repeats itself: its parts matter, not its variety.
    let pattern = octets(251, &random)
    return Array(repeating: pattern, count: count / 251 + 1).flatMap { $0 }.dropLast(
      (count / 251 + 1) * 251 - count)
  }

  static func digest(of octets: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: octets)) }

  private static func random(_ task: TaskID, _ seed: UInt64, salt: UInt64) -> SeededRandom {
    SeededRandom(
      seed: SeededRandom.mix(seed ^ UInt64(task.stage << 32 | task.ordinal) ^ (salt << 40)))
  }

  private static func octets(_ count: Int, _ random: inout SeededRandom) -> [UInt8] {
    var octets: [UInt8] = []
    octets.reserveCapacity(count + 7)
    while octets.count < count {
      var word = random.next()
      for _ in 0..<8 {
        octets.append(UInt8(truncatingIfNeeded: word))
        word >>= 8
      }
    }
    octets.removeLast(octets.count - count)
    return octets
  }
}

extension Attempt {
  /// As the wire has it: the stage above, the ordinal below.
  var wireTask: UInt64 { UInt64(task.stage) << 32 | UInt64(task.ordinal) }

  init(epoch: UInt32, wireTask: UInt64, number: UInt32) {
    self.init(
      epoch: epoch,
      task: TaskID(stage: Int(wireTask >> 32), ordinal: Int(wireTask & 0xFFFF_FFFF)),
      number: number)
  }
}

extension TaskID {
  /// As a story has it.
  var words: String { "\(stage)/\(ordinal)" }
}

extension Attempt {
  /// As a story has it: epoch, task, number.
  var words: String { "\(task.words)#\(epoch).\(number)" }
}
