import ZeroMQ

/// What a key is for.
package enum KeyKind: String, CaseIterable, Sendable {
  /// Who it is whom workers connect to.
  case coordinator
  /// Who may connect to a coordinator.
  case worker
  /// Who signs published months.
  case signer
}

/// A key as it lies in a file: a secret one (`.key`, 0600) or its public half (`.pub`).
///
/// *Shape*: text, lines `word value`, comments behind `# `:
/// ```
/// ratemill-key 1
/// kind worker
/// name host-3
/// created 2026-11-22
/// public rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7
/// secret (40 characters; not in a public file)
/// ```
/// The key's 32 octets are 40 characters of Z85, X25519 (CURVE) for coordinators and workers,
/// Ed25519 for signers. *Limits*: 4 KiB.
package struct KeyFile: Sendable {
  package static let octetsMax = 4 << 10
  static let format = "1"

  package let kind: KeyKind
  package let name: String
  package let created: KeyDay
  /// 40 characters.
  package let publicText: String
  let secretText: String?

  package var hasSecret: Bool { secretText != nil }
  /// The first eight characters of the public key.
  package var fingerprint: String {
    String(publicText.prefix(CurvePublicKey.fingerprintLength))
  }

  init(kind: KeyKind, name: String, created: KeyDay, publicText: String, secretText: String?) {
    self.kind = kind
    self.name = name
    self.created = created
    self.publicText = publicText
    self.secretText = secretText
  }

  /// Reads a file's text. *Throws* ``KeyError/keyFile(path:line:reason:)``.
  package init(parsing octets: [UInt8], path: String) throws(KeyError) {
    guard let text = String(validating: octets, as: UTF8.self) else {
      throw .keyFile(path: path, line: 0, reason: "it isn't text")
    }
    var values: [String: String] = [:]
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    where !line.isEmpty && !line.hasPrefix("# ") {
      let words = line.split(separator: " ", omittingEmptySubsequences: false)
      guard words.count == 2, !words[1].isEmpty else {
        throw .keyFile(path: path, line: index + 1, reason: "a line is a word, a blank and a value")
      }
      guard values.updateValue(String(words[1]), forKey: String(words[0])) == nil else {
        throw .keyFile(path: path, line: index + 1, reason: "its word stands there twice")
      }
    }
    guard values["ratemill-key"] == Self.format else {
      throw .keyFile(path: path, line: 0, reason: "it doesn't begin with 'ratemill-key 1'")
    }
    guard let kind = values["kind"].flatMap(KeyKind.init), let name = values["name"],
      let created = values["created"].flatMap({ KeyDay($0) }), let publicText = values["public"]
    else {
      throw .keyFile(path: path, line: 0, reason: "kind, name, created or public is missing")
    }
    try AllowList.check(name: name)
    self.kind = kind
    self.name = name
    self.created = created
    self.publicText = publicText
    secretText = values["secret"]
    try checkHalves(path: path)
  }

  private func checkHalves(path: String) throws(KeyError) {
    do {
      let announced = try CurvePublicKey(parsing: publicText)
      guard secretText != nil, kind != .signer else { return }
      guard try pair(path: path).publicKey == announced else {
        throw KeyError.keyFile(path: path, line: 0, reason: "its halves don't belong together")
      }
    } catch let error as KeyError {
      throw error
    } catch {
      throw .keyFile(path: path, line: 0, reason: "its public key isn't 40 characters of Z85")
    }
  }

  /// The CURVE pair. *Throws* where the file has no secret half.
  package func pair(path: String) throws(KeyError) -> CurveKeyPair {
    guard kind != .signer, let secretText else {
      throw .keyFile(path: path, line: 0, reason: "it has no secret half of a \(kind)'s key")
    }
    do {
      return try CurveKeyPair(secretText: secretText)
    } catch {
      throw .keyFile(path: path, line: 0, reason: "its secret key isn't 40 characters of Z85")
    }
  }

  /// The public half. *Throws* where the key is a signer's.
  package func publicKey(path: String) throws(KeyError) -> CurvePublicKey {
    guard kind != .signer else {
      throw .keyFile(path: path, line: 0, reason: "it is a signer's key")
    }
    do {
      return try CurvePublicKey(parsing: publicText)
    } catch {
      throw .keyFile(path: path, line: 0, reason: "its public key isn't 40 characters of Z85")
    }
  }

  /// What may be given away.
  package var withoutSecret: KeyFile {
    KeyFile(kind: kind, name: name, created: created, publicText: publicText, secretText: nil)
  }

  /// The file's text.
  package var octets: [UInt8] {
    var lines = [
      hasSecret
        ? "# Secret: whoever has this file can pass for this \(kind)."
        : "# Public: copy it to whom it may concern.",
      "ratemill-key \(Self.format)", "kind \(kind)", "name \(name)", "created \(created)",
      "public \(publicText)",
    ]
    if let secretText { lines.append("secret \(secretText)") }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  /// Reads a secret key: the file must be ours and for nobody else. *Throws* ``KeyError``.
  package static func secret(at path: String) throws(KeyError) -> KeyFile {
    let file = try KeyFile(
      parsing: KeyDisk.read(path, octetsMax: octetsMax, as: .secret), path: path)
    guard file.hasSecret else {
      throw .keyFile(path: path, line: 0, reason: "it is a public key, and a secret one is needed")
    }
    return file
  }

  /// Reads a key of which the public half is wanted. Where the file has a secret half, too, it must
  /// be for us alone. *Throws* ``KeyError``.
  package static func known(at path: String) throws(KeyError) -> KeyFile {
    let file = try KeyFile(
      parsing: KeyDisk.read(path, octetsMax: octetsMax, as: .publicFile), path: path)
    return file.hasSecret ? try secret(at: path) : file
  }
}

extension KeyFile: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "\(kind) \(name) \(fingerprint)…" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
