import Keys
import ZeroMQ

/// How a coordinator locks its door: CURVE on every TCP address, open to the keys of a list.
package struct PoolSecurity: Sendable {
  /// Who the coordinator is.
  package var pair: CurveKeyPair
  /// Who may come in: an ``Keys/AllowList``, read again whenever it changes, and on SIGHUP.
  package var allowListPath: String
  /// Who it was until it was rotated, for workers that don't know the other key yet…
  package var formerPair: CurveKeyPair?
  /// …and where they find it: a socket address has one key.
  package var formerListen: [Endpoint] = []

  package init(pair: CurveKeyPair, allowListPath: String) {
    self.pair = pair
    self.allowListPath = allowListPath
  }
}

/// What an operator may want to know of the door. No secret is in it.
package enum SecurityNews: Hashable, Sendable, CustomStringConvertible {
  /// An address that other hosts reach, and everybody on the way.
  case open(Endpoint)
  case locked(Endpoint, CurvePublicKey)
  case refused(CurvePublicKey, address: String)
  /// More of them, in one second, than are said one by one.
  case moreRefused(Int)
  case listRead(keys: Int)
  /// It can't be read, so the former one holds.
  case listWrong(KeyError)
  case revoked(worker: String)
  /// A connection that sent without end.
  case flooded(sender: String?)
  case banned(sender: String)
  /// Connections that had sent too much together of messages that they didn't end.
  case hoarded(connections: Int)
  case crowded(connections: Int)
  /// So many messages in a row that are none.
  case garbage(worker: String?)

  package var description: String {
    switch self {
    case .open(let endpoint):
      "WARNING: \(endpoint) is open to everybody who can reach it, neither encrypted nor "
        + "authenticated; use --keys"
    case .locked(let endpoint, let key): "\(endpoint) is locked with key \(key)"
    case .refused(let key, let address):
      "refused key \(key) from \(address): if it is one of yours, 'ratemill keys authorize' it"
    case .moreRefused(let count): "refused \(count) more connections"
    case .listRead(let keys): "\(keys) keys may join"
    case .listWrong(let error): "the former list of keys still holds: \(error)"
    case .revoked(let worker): "worker \(worker) was sent away: its key is not good any more"
    case .flooded(let sender):
      "cut a connection of \(sender ?? "somebody who never said who he is"): it sent a message "
        + "without end"
    case .banned(let sender):
      "\(sender) is shut out for this run: it sent messages without end; look into that host, or "
        + "revoke its key"
    case .hoarded(let connections):
      "cut \(connections) connections: together they had sent too much without ending a message"
    case .crowded(let connections): "cut \(connections) silent connections: there were too many"
    case .garbage(let worker):
      "cut a connection of \(worker ?? "a worker"): it sent nothing but noise; check its build and "
        + "its line"
    }
  }
}
