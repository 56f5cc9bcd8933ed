import Keys
import ZeroMQ

/// The coordinator's door: its gatekeeper, its list, and who has lost his place on it.
final class PoolGate {
  private let security: PoolSecurity
  private let gatekeeper: Gatekeeper
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
  init(_ security: PoolSecurity, in context: borrowing Context) throws(CoordinatorFailure) {
    self.security = security
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
        for case .tcp(_, let port)? in [endpoint, endpoint.dataTwin] {
          gatekeeper.watch(port: port)
        }
        news.append(.locked(endpoint, pair.publicKey))
      }
    }
    return news
  }

  // MARK: Who is in

  func noteWhole(_ reception: borrowing Reception) { gatekeeper.noteWhole(reception) }

  /// What the list says of a sender today; nil: he is not on it (any more).
  func entry(of sender: String) -> AllowList.Entry? {
    banned.contains(sender) ? nil : list.entry(named: sender, on: day)
  }

  /// Who may speak now: for those who came in earlier.
  func isGood(_ sender: String) -> Bool { entry(of: sender) != nil }

  /// Ends a sender's connections, at the next look: until then it hears why.
  func sendAway(_ sender: String) { leaving.insert(sender) }

  // MARK: What changes

  /// Twice a second: the list, the day and what the gatekeeper saw. nil: it isn't time yet.
  func look() -> [SecurityNews]? {
    let now = ContinuousClock.now
    guard now - lookedAt >= .milliseconds(Self.lookMilliseconds) else { return nil }
    lookedAt = now
    gatekeeper.cut(senders: leaving)
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
    var refusals = 0
    for incident in incidents {
      switch incident {
      case .refused(let key, let address):
        refusals += 1
        if refusals <= Self.refusalsToldMax { news.append(.refused(key, address: address)) }
      case .flooded(let sender):
        news.append(.flooded(sender: sender))
        guard let sender else { continue }
        floods[sender, default: 0] += 1
        if floods[sender, default: 0] > Self.floodsMax, banned.insert(sender).inserted {
          gatekeeper.admit(names)
          leaving.insert(sender)
          news.append(.banned(sender: sender))
        }
      case .crowded(let connections): news.append(.crowded(connections: connections))
      }
    }
    if refusals > Self.refusalsToldMax {
      news.append(.moreRefused(refusals - Self.refusalsToldMax))
    }
    return news
  }

  func end() { gatekeeper.end() }
}
