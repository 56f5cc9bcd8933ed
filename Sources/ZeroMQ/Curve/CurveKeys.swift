import CZeroMQ

/// The public half of a CURVE key pair: 32 octets, written as 40 characters of Z85 (RFC 32 of
/// ZeroMQ). No secret.
package struct CurvePublicKey: Hashable, Sendable {
  package static let octetCount = 32
  /// Length of ``text``.
  package static let textLength = 40
  /// Characters of a key that logs and tables show.
  package static let fingerprintLength = 8

  /// The 32 octets.
  package let octets: [UInt8]

  /// nil where there are not 32 octets.
  package init?(octets: [UInt8]) {
    guard octets.count == Self.octetCount else { return nil }
    self.octets = octets
  }

  /// Reads 40 characters of Z85. *Throws* ``ZeroMQError/key(length:)``.
  package init(parsing text: String) throws(ZeroMQError) {
    octets = try Z85.octets(of: text)
  }

  /// 40 characters of Z85.
  package var text: String { Z85.text(of: octets) }

  /// The first eight characters: enough to tell the keys of a pool apart.
  package var fingerprint: String { String(text.prefix(Self.fingerprintLength)) }
}

extension CurvePublicKey: CustomStringConvertible {
  package var description: String { fingerprint + "…" }
}

/// A CURVE key pair. Whatever prints it shows its public half's beginning.
package struct CurveKeyPair: Hashable, Sendable {
  package let publicKey: CurvePublicKey
  let secret: [UInt8]

  /// A random pair. *Throws* ``ZeroMQError/call(_:code:)`` where the library was built without
  /// CURVE.
  package init() throws(ZeroMQError) {
    var publicText = [CChar](repeating: 0, count: CurvePublicKey.textLength + 1)
    var secretText = publicText
    guard unsafe zmq_curve_keypair(&publicText, &secretText) == 0 else {
      throw .call(.keyPair, code: zmq_errno())
    }
    try self.init(secretText: Z85.string(secretText))
  }

  /// The pair of a secret half's 40 characters; the public half follows from it. *Throws*
  /// ``ZeroMQError/key(length:)``, which never carries the text.
  package init(secretText: String) throws(ZeroMQError) {
    secret = try Z85.octets(of: secretText)
    var publicText = [CChar](repeating: 0, count: CurvePublicKey.textLength + 1)
    guard unsafe zmq_curve_public(&publicText, secretText) == 0 else {
      throw .call(.keyPair, code: zmq_errno())
    }
    publicKey = try CurvePublicKey(parsing: Z85.string(publicText))
  }

  /// The secret half as 40 characters: for the one file that keeps it, and for nothing else.
  package var secretText: String { Z85.text(of: secret) }
}

extension CurveKeyPair: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "key pair \(publicKey)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Keys as text, by the library's own coder.
enum Z85 {
  static func octets(of text: String) throws(ZeroMQError) -> [UInt8] {
    let length = text.utf8.count
    guard length == CurvePublicKey.textLength else { throw .key(length: length) }
    var octets = [UInt8](repeating: 0, count: CurvePublicKey.octetCount)
    guard unsafe zmq_z85_decode(&octets, text) != nil else { throw .key(length: length) }
    return octets
  }

  static func text(of octets: [UInt8]) -> String {
    precondition(octets.count == CurvePublicKey.octetCount, "A key has 32 octets.")
    var text = [CChar](repeating: 0, count: CurvePublicKey.textLength + 1)
    let coded = unsafe zmq_z85_encode(&text, octets, octets.count) != nil
    precondition(coded, "32 octets are a multiple of four, which is all that Z85 asks for.")
    return string(text)
  }

  /// Up to the zero that ends a C string.
  static func string(_ text: [CChar]) -> String {
    String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
