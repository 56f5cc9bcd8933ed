import Keys
import ZeroMQ

/// The coordinator's door: its gatekeeper, its list, and who has lost his place on it.
final class PoolGate {
  private let security: PoolSecurity
  private let gatekeeper: Gatekeeper
  private let watch: ConnectionWatch
  private var list: AllowList
  private var listState: KeyDisk.FileState?
  private var day: KeyDay
  private var hangups: Int
  private var floods: [String: Int] = [:]
  private var banned: Set<String> = []
  /// Whose connections end at the next look, when they have been told.
  private var leaving: Set<String> = []
  private var lookedAt = ContinuousClock.now

  static let lookMilliseconds = 500
  /// Refused keys that are said one by one at each look.
  static let refusalsToldMax = 5
  /// Floods that a key is forgiven.
  static let floodsMax = 2

  /// Reads the list, starts the gatekeeper and tries the gate; nothing is bound yet.
  init(
    _ security: PoolSecurity, in context: borrowing Context, watch: ConnectionWatch
  ) throws(CoordinatorFailure) {
    self.security = security
    self.watch = watch
    day = KeyDay.today()
    hangups = HangupSignal.count
    do throws(KeyError) {
      listState = KeyDisk.state(of: security.allowListPath)
      list = try AllowList.read(security.allowListPath)
    } catch {
      throw .keys(error)
    }
    let finding: GateProbe.Finding?
    do throws(ZeroMQError) {
      gatekeeper = try Gatekeeper.start(in: context, names: list.names(on: day))
      finding = try GateProbe.finding(in: context, pair: security.pair, gatekeeper: gatekeeper)
    } catch {
      throw .network(error)
    }
    if let finding { throw .gate(finding) }
    // What the probe's stranger met is no operator's business.
    _ = gatekeeper.takeIncidents()
  }

  /// Binds what other hosts reach: TCP locked, paths plain.
  func bind(
    _ control: borrowing Socket, _ data: borrowing Socket, to listen: [Endpoint]
  ) throws(ZeroMQError) -> [SecurityNews] {
    var news: [SecurityNews] = []
    // Plain addresses first: what is set on a socket holds for those that follow.
    for endpoint in listen where !endpoint.isTCP {
      try control.bind(endpoint)
      if let twin = endpoint.dataTwin { try data.bind(twin) }
    }
    var doors = [(security.pair, listen)]
    if let former = security.formerPair { doors.append((former, security.formerListen)) }
    for (pair, endpoints) in doors {
      try control.secure(.server(pair))
      try data.secure(.server(pair))
      for endpoint in endpoints where endpoint.isTCP {
        try control.bind(endpoint)
        if let twin = endpoint.dataTwin { try data.bind(twin) }
        watch.add(endpoint, .locked)
        news.append(.locked(endpoint, pair.publicKey))
      }
    }
    return news
  }

  // MARK: Who is in

  /// What the list says of a sender today; nil: he is not on it (any more).
  func entry(of sender: String) -> AllowList.Entry? {
    banned.contains(sender) ? nil : list.entry(named: sender, on: day)
  }

  /// Who may speak now: for those who came in earlier.
  func isGood(_ sender: String) -> Bool { entry(of: sender) != nil }

  /// Ends a sender's connections, at the next look: until then it hears why.
  func sendAway(_ sender: String) { leaving.insert(sender) }

  // MARK: What changes

  /// Twice a second: the list, the day and whom the gatekeeper refused. nil: it isn't time yet.
  func look() -> [SecurityNews]? {
    let now = ContinuousClock.now
    guard now - lookedAt >= .milliseconds(Self.lookMilliseconds) else { return nil }
    lookedAt = now
    watch.cut(senders: leaving)
    leaving = []
    return readAgain() + tell(gatekeeper.takeIncidents())
  }

  private func readAgain() -> [SecurityNews] {
    let today = KeyDay.today()
    let state = KeyDisk.state(of: security.allowListPath)
    let isAsked = HangupSignal.count != hangups
    guard isAsked || state != listState || today != day else { return [] }
    hangups = HangupSignal.count
    listState = state
    day = today
    defer { gatekeeper.admit(names) }
    do throws(KeyError) {
      list = try AllowList.read(security.allowListPath)
      return [.listRead(keys: names.count)]
    } catch {
      return [.listWrong(error)]
    }
  }

  private var names: [CurvePublicKey: String] {
    list.names(on: day).filter { !banned.contains($0.value) }
  }

  private func tell(_ incidents: [Gatekeeper.Incident]) -> [SecurityNews] {
    var news: [SecurityNews] = []
    for case .refused(let key, let address) in incidents.prefix(Self.refusalsToldMax) {
      news.append(.refused(key, address: address))
    }
    if incidents.count > Self.refusalsToldMax {
      news.append(.moreRefused(incidents.count - Self.refusalsToldMax))
    }
    return news
  }

  /// A connection of this sender was cut since it sent without end. Whether he is shut out for it.
  func isBanned(afterFloodOf sender: String) -> Bool {
    floods[sender, default: 0] += 1
    guard floods[sender, default: 0] > Self.floodsMax, banned.insert(sender).inserted else {
      return false
    }
    gatekeeper.admit(names)
    leaving.insert(sender)
    return true
  }

  func end() { gatekeeper.end() }
}
