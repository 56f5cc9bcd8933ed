import Crypto
import Foundation
import ZeroMQ

/// The key that signs published months: Ed25519.
package struct SigningKey: Sendable {
  private let key: Curve25519.Signing.PrivateKey
  package let name: String

  /// The signer's name and its public key, as the signature says them.
  private let publicText: String

  package var fingerprint: String {
    String(publicText.prefix(CurvePublicKey.fingerprintLength))
  }

  /// Reads a signer's secret key file. *Throws* ``KeyError``.
  package init(file path: String) throws(KeyError) {
    let file = try KeyFile.secret(at: path)
    guard file.kind == .signer, let secretText = file.secretText,
      let secret = KeyText.octets(of: secretText),
      // What isn't a key is said below.
      let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: secret)
    else {
      throw .keyFile(path: path, line: 0, reason: "it is no signer's secret key")
    }
    guard KeyText.text(of: Array(key.publicKey.rawRepresentation)) == file.publicText else {
      throw .keyFile(path: path, line: 0, reason: "its halves don't belong together")
    }
    self.key = key
    name = file.name
    publicText = file.publicText
  }

  static func make(name: String, today: KeyDay) -> KeyFile {
    let key = Curve25519.Signing.PrivateKey()
    return KeyFile(
      kind: .signer, name: name, created: today,
      publicText: KeyText.text(of: Array(key.publicKey.rawRepresentation)),
      secretText: KeyText.text(of: Array(key.rawRepresentation)))
  }

  /// The text of `manifest.sig` over a manifest's octets. *Throws* where the library has no memory.
  package func sign(_ manifest: [UInt8]) throws(KeyError) -> [UInt8] {
    do {
      let signature = try key.signature(for: Data(manifest))
      return ManifestSignature(
        signer: name, publicText: publicText, signature: Array(signature)
      ).octets
    } catch {
      throw .signature(path: ManifestSignature.fileName, reason: "the manifest can't be signed")
    }
  }
}

/// 32 octets as the 40 characters that our key files have.
enum KeyText {
  static func text(of octets: [UInt8]) -> String {
    guard let key = CurvePublicKey(octets: octets) else {
      preconditionFailure("A key has 32 octets.")
    }
    return key.text
  }

  /// nil where it isn't a key's text.
  static func octets(of text: String) -> [UInt8]? {
    // Why it isn't is the reader's to say: it knows the file.
    (try? CurvePublicKey(parsing: text))?.octets
  }
}

/// `manifest.sig`, beside `manifest.json`.
///
/// *Shape*: text, lines `word value`:
/// ```
/// ratemill-signature 1
/// signer finance
/// key pK8…                the public key, 40 characters of Z85
/// signature 9f3c…         Ed25519 (RFC 8032) over the exact octets of manifest.json, hexadecimal
/// ```
/// *Limits*: 4 KiB.
package struct ManifestSignature: Sendable {
  package static let fileName = "manifest.sig"
  static let octetsMax = 4 << 10

  package let signer: String
  package let publicText: String
  let signature: [UInt8]

  package var fingerprint: String {
    String(publicText.prefix(CurvePublicKey.fingerprintLength))
  }

  init(signer: String, publicText: String, signature: [UInt8]) {
    self.signer = signer
    self.publicText = publicText
    self.signature = signature
  }

  var octets: [UInt8] {
    let text = signature.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    return Array(
      "ratemill-signature 1\nsigner \(signer)\nkey \(publicText)\nsignature \(text)\n".utf8)
  }

  /// The signature in a month's folder; nil where there is none. *Throws*
  /// ``KeyError/signature(path:reason:)`` where it isn't one of ours.
  package init?(ofMonth folder: String) throws(KeyError) {
    let path = "\(folder)/\(Self.fileName)"
    guard KeyDisk.isThere(path) else { return nil }
    let octets = try KeyDisk.read(path, octetsMax: Self.octetsMax, as: .publicFile)
    let lines = String(decoding: octets, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    let words = lines.map { $0.split(separator: " ", omittingEmptySubsequences: false) }
    guard lines.count == 5, lines[0] == "ratemill-signature 1", lines[4].isEmpty,
      words[1...3].allSatisfy({ $0.count == 2 }),
      words[1...3].map({ $0[0] }) == ["signer", "key", "signature"],
      let signature = Self.octets(hexadecimal: words[3][1]), signature.count == 64,
      KeyText.octets(of: String(words[2][1])) != nil
    else {
      throw .signature(path: path, reason: "it is not a signature as ratemill writes it")
    }
    try AllowList.check(name: String(words[1][1]))
    self.init(
      signer: String(words[1][1]), publicText: String(words[2][1]), signature: signature)
  }

  private static func octets(hexadecimal text: Substring) -> [UInt8]? {
    let digits = text.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
    guard digits.count == text.utf8.count, digits.count % 2 == 0 else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }

  /// Whether it is `signer`'s signature of the manifest. Its own words for who signed are not
  /// believed: `signer` is a public key that the reader brought.
  package func holds(for manifest: [UInt8], signer: KeyFile) -> Bool {
    guard signer.kind == .signer, let octets = KeyText.octets(of: signer.publicText),
      // A text that is no key has signed nothing.
      let key = try? Curve25519.Signing.PublicKey(rawRepresentation: octets)
    else { return false }
    return key.isValidSignature(signature, for: Data(manifest))
  }
}
