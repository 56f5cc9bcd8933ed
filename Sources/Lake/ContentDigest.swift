import Crypto
import Foundation

/// SHA-256 of contents, as manifests write it: lower-case hex.
package struct ContentDigest: Hashable, Sendable, CustomStringConvertible {
  package let octets: [UInt8]

  package init(of content: [UInt8]) {
    octets = Array(SHA256.hash(data: content))
  }

  /// As it was written somewhere. *Limits*: 32 octets.
  init(octets: [UInt8]) {
    precondition(octets.count == SHA256.byteCount, "A SHA-256 has 32 octets.")
    self.octets = octets
  }

  init(finishing hasher: SHA256) { octets = Array(hasher.finalize()) }

  /// Of a file, read in pieces of 1 MiB. *Throws* ``LakeError/unreadable(path:reason:)``.
  package init(ofFile path: String) throws(LakeError) {
    var hasher = SHA256()
    try FileReading.forEachPiece(of: path, octets: 1 << 20) { hasher.update(data: $0) }
    self.init(finishing: hasher)
  }

  package var description: String { Hex.text(octets) }
  /// The first eight digits: part of a file's name.
  package var short: String { Hex.text(Array(octets.prefix(4))) }
}

/// The SHA-256 of what comes in pieces.
struct DigestUnderWay {
  private var hasher = SHA256()
  private(set) var octets = 0

  mutating func append(_ piece: [UInt8]) {
    hasher.update(data: piece)
    octets += piece.count
  }

  var digest: ContentDigest { ContentDigest(finishing: hasher) }
}

/// Octets as lower-case hexadecimal digits.
package enum Hex {
  /// Two digits an octet, in the octets' order.
  package static func text(_ octets: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(octets.count * 2)
    for octet in octets {
      text.append(digits[Int(octet >> 4)])
      text.append(digits[Int(octet & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// Pseudonyms of subscribers and other keyed draws: HMAC-SHA-256 with purpose tags, so that lists
/// of different purposes can't be joined. A plain hash would not do: eleven digits are guessed in
/// minutes.
package struct PseudonymKey: Sendable {
  private let key: SymmetricKey

  package static let octetsMin = 16

  /// *Limits*: at least ``octetsMin`` octets.
  package init(octets: [UInt8]) {
    precondition(octets.count >= Self.octetsMin, "A pseudonym key has at least 16 octets.")
    key = SymmetricKey(data: octets)
  }

  private func code(purpose: String, _ value: UInt64) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: Array("\(purpose)\u{0}\(value)".utf8), using: key))
  }

  /// 26 characters of base32 (RFC 4648, no padding): 128 bits of HMAC(key, "sub" ‖ E.164).
  package func pseudonym(of msisdn: UInt64) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(26)
    var bits: UInt32 = 0
    var bitCount = 0
    for octet in code(purpose: "sub", msisdn).prefix(16) {
      bits = (bits << 8) | UInt32(octet)
      bitCount += 8
      while bitCount >= 5 {
        bitCount -= 5
        text.append(alphabet[Int((bits >> UInt32(bitCount)) & 31)])
      }
    }
    text.append(alphabet[Int((bits << UInt32(5 - bitCount)) & 31)])
    return String(decoding: text, as: UTF8.self)
  }

  /// 64 bits that order subscribers without favour; another order for each purpose.
  package func draw(_ msisdn: UInt64, purpose: String) -> UInt64 {
    code(purpose: purpose, msisdn).prefix(8).reduce(0) { ($0 << 8) | UInt64($1) }
  }
}
