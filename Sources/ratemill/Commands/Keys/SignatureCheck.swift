import Keys
import Lake

/// What a month's signature comes to.
struct SignatureCheck {
  /// What is wrong; empty where nothing is, or nobody asked.
  private(set) var findings: [String] = []
  /// What a person should know of a signature: whose, or that it wasn't checked.
  private(set) var word: String?

  /// `signer` is a public key file; nil = whoever signed. *Throws* where that file or the manifest
  /// can't be read.
  init(folder: String, signer: String?) throws {
    let path = "\(folder)/\(Manifest.signatureName)"
    guard let signer else {
      guard let signature = try ManifestSignature(ofMonth: folder) else { return }
      word =
        "a signature of \(signature.signer) (\(signature.fingerprint)) is there and was not "
        + "checked: give --signer FILE"
      return
    }
    let key = try KeyFile.known(at: signer)
    guard key.kind == .signer else {
      throw KeyError.keyFile(path: signer, line: 0, reason: "it is a \(key.kind)'s key")
    }
    guard let signature = try ManifestSignature(ofMonth: folder) else {
      findings.append("\(path) is missing: the month isn't signed, or its signature was taken away")
      return
    }
    let manifest = try FileReading.contents(of: "\(folder)/\(Manifest.fileName)")
    if signature.holds(for: manifest, signer: key) {
      word = "signed by \(key.name) (\(key.fingerprint))"
    } else if signature.publicText != key.publicText {
      findings.append(
        "\(path) was made with key \(signature.fingerprint), not with \(key.name)'s "
          + "(\(key.fingerprint)): ask who signed, or give that signer's file")
    } else {
      findings.append(
        "\(Manifest.fileName) is not what \(key.name) (\(key.fingerprint)) signed: it was changed "
          + "after it was published")
    }
  }
}
