/// Tries the gate as a stranger and as a friend would, before anybody is served: a library that
/// lets everybody in when its gatekeeper is missing must not be believed.
package enum GateProbe {
  /// What is wrong with the gate.
  package enum Finding: String, Hashable, Sendable, CustomStringConvertible {
    case strangerAdmitted = "a random key was let in"
    case strangerNotRefused = "a random key was neither let in nor refused"
    case friendNotAdmitted = "an authorised key was not let in"
    case friendUnnamed = "an authorised key was let in without its name"

    package var description: String { rawValue }
  }

  /// What the friend is called.
  static let guestName = "probe"
  static let milliseconds = 5_000
  /// How long the stranger may go on trying after all else was seen.
  static let patienceMilliseconds = 100

  /// Binds a server of `pair` on a free port of the loopback address, and tries it; nil = it holds.
  /// Takes a few milliseconds, and five seconds where it doesn't hold.
  ///
  /// `gatekeeper` is the context's; nil = it has none, which this must find out.
  package static func finding(
    in context: borrowing Context, pair: CurveKeyPair, gatekeeper: Gatekeeper?
  ) throws(ZeroMQError) -> Finding? {
    let friendPair = try CurveKeyPair()
    gatekeeper?.admit(guest: friendPair.publicKey)
    defer { gatekeeper?.admit(guest: nil) }
    let refusedBefore = gatekeeper?.counts.refused ?? 0

    let router = try context.socket(.router)
    try router.secure(.server(pair))
    try router.bind(.tcp(host: "127.0.0.1", port: 0))
    let endpoint = try router.lastEndpoint()
    let stranger = try context.socket(.dealer)
    try stranger.secure(.client(try CurveKeyPair(), server: pair.publicKey))
    try stranger.connect(endpoint)
    _ = try stranger.send([[0]])
    let friend = try context.socket(.dealer)
    try friend.secure(.client(friendPair, server: pair.publicKey))
    try friend.connect(endpoint)
    _ = try friend.send([[1]])

    let bell = try Bell()
    var friendIsIn = false
    var deadline = ContinuousClock.now + .milliseconds(milliseconds)
    var isComplete = false
    while ContinuousClock.now < deadline {
      _ = try wait(for: router, bell: bell, milliseconds: 10)
      while let reception = try router.receiveNamed() {
        guard case .frames(let frames) = reception.outcome else { continue }
        if frames.last == [0] { return .strangerAdmitted }
        guard reception.sender == guestName else { return .friendUnnamed }
        friendIsIn = true
      }
      let refused = (gatekeeper?.counts.refused ?? 0) > refusedBefore
      if friendIsIn, refused, !isComplete {
        isComplete = true
        deadline = ContinuousClock.now + .milliseconds(patienceMilliseconds)
      }
    }
    if !friendIsIn { return .friendNotAdmitted }
    return isComplete ? nil : .strangerNotRefused
  }
}
