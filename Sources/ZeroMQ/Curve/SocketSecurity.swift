import CZeroMQ

/// Whom a socket's next address is for. It holds for the addresses bound or connected from then
/// on, so that one router has plain addresses inside the host and locked ones outside.
package enum SocketSecurity: Hashable, Sendable {
  /// Encrypted, and open to those alone whom the context's ``Gatekeeper`` admits. Without a
  /// gatekeeper nobody comes in.
  case server(CurveKeyPair)
  /// Encrypted with a pair of its own, to the one holder of `server`'s secret half.
  case client(CurveKeyPair, server: CurvePublicKey)
}

/// ZMQ_ZAP_ENFORCE_DOMAIN, which the header shows to draft builds only and the library always has:
/// with it a server without a gatekeeper refuses everybody, without it it lets everybody in.
private let enforceDomainOption: Int32 = 93

extension Socket {
  /// *Throws* ``ZeroMQError/call(_:code:)`` where the library was built without CURVE.
  package func secure(_ security: SocketSecurity) throws(ZeroMQError) {
    switch security {
    case .server(let pair):
      try set(ZMQ_CURVE_SERVER, 1 as Int32)
      try set(ZMQ_CURVE_SECRETKEY, octets: pair.secret)
      try set(ZMQ_ZAP_DOMAIN, octets: Array(Gatekeeper.domain.utf8))
      try set(enforceDomainOption, 1 as Int32)
    case .client(let pair, let server):
      try set(ZMQ_CURVE_SERVERKEY, octets: server.octets)
      try set(ZMQ_CURVE_PUBLICKEY, octets: pair.publicKey.octets)
      try set(ZMQ_CURVE_SECRETKEY, octets: pair.secret)
    }
  }
}
