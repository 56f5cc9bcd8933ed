import Foundation
import ZeroMQ

/// The worker processes that the coordinator starts on its own host.
struct LocalWorkers {
  struct Child {
    let name: String
    let session: UInt64
    let process: ChildProcess
    var hasJoined = false
  }

  /// An ended child and whether another was started in its place.
  struct Loss {
    let child: Child
    let ending: ChildProcess.Ending
    let isReplaced: Bool
  }

  private let configuration: CoordinatorConfiguration
  private let endpoint: Endpoint
  private(set) var children: [Child] = []
  private var respawnsLeft: Int
  /// Children that ended in a row without having joined.
  private(set) var deathsAtStart = 0

  /// So many deaths at start in a row, for each worker, are no accident.
  static let deathsAtStartMax = 3

  init(configuration: CoordinatorConfiguration, endpoint: Endpoint) {
    self.configuration = configuration
    self.endpoint = endpoint
    respawnsLeft = configuration.respawnsMax
  }

  mutating func startAll() throws(ZeroMQError) {
    for index in 0..<configuration.localWorkers { try start(name: "local-\(index + 1)") }
  }

  /// What follows ``CoordinatorConfiguration/workerArguments``: the address, the session chosen for
  /// it, its name, and the process to die with. None is a secret: the address lies in a folder of
  /// this user.
  static func arguments(
    endpoint: Endpoint, session: UInt64, name: String, parent: Int32
  ) -> [String] {
    [
      "--connect", endpoint.description, "--session", String(session, radix: 16),
      "--name", name, "--parent", String(parent),
    ]
  }

  private mutating func start(name: String) throws(ZeroMQError) {
    let session = UInt64.random(in: 1 ... .max)
    let arguments = Self.arguments(
      endpoint: endpoint, session: session, name: name,
      parent: ProcessInfo.processInfo.processIdentifier)
    let process = try ChildProcess.spawn(
      path: configuration.workerProgram, arguments: configuration.workerArguments + arguments)
    children.append(Child(name: name, session: session, process: process))
  }

  mutating func noteJoined(session: UInt64) {
    guard let index = children.firstIndex(where: { $0.session == session }) else { return }
    children[index].hasJoined = true
    deathsAtStart = 0
  }

  /// Reaps the children that ended and starts others in their place while the budget lasts.
  mutating func replaceEnded() throws(ZeroMQError) -> [Loss] {
    var losses: [Loss] = []
    for child in children {
      guard let ending = try child.process.ending() else { continue }
      children.removeAll { $0.session == child.session }
      if !child.hasJoined { deathsAtStart += 1 }
      let isReplaced = respawnsLeft > 0 && !diesAtStart
      if isReplaced {
        respawnsLeft -= 1
        try start(name: child.name)
      }
      losses.append(Loss(child: child, ending: ending, isReplaced: isReplaced))
    }
    return losses
  }

  var diesAtStart: Bool { deathsAtStart >= Self.deathsAtStartMax * configuration.localWorkers }

  /// Waits for the children to end by themselves, as SHUTDOWN told them, then kills the rest. Those
  /// that never joined were told nothing and hold nothing: they are killed at once.
  mutating func endAll(withinMilliseconds patience: Int) {
    for child in children where !child.hasJoined {
      // It can only fail where the child is no more, and that is what is wanted.
      try? child.process.killAndReap()
    }
    children.removeAll { !$0.hasJoined }
    let deadline = ContinuousClock.now + .milliseconds(patience)
    while !children.isEmpty, ContinuousClock.now < deadline {
      reap()
      if !children.isEmpty { Thread.sleep(forTimeInterval: 0.005) }
    }
    for child in children {
      // It can only fail where the child is no more, and that is what is wanted.
      try? child.process.killAndReap()
    }
    children = []
  }

  private mutating func reap() {
    children.removeAll { child in
      // A child that can't be asked is killed at the end.
      (try? child.process.ending()) != nil
    }
  }
}
