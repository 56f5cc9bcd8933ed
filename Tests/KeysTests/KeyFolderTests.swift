import Foundation
import Keys
import Testing
import ZeroMQ

/// A folder of a test, removed with it.
final class ScratchFolder {
  let path =
    FileManager.default.temporaryDirectory.path + "/ratemill-keys-"
    + String(UInt64.random(in: 0 ... .max), radix: 36)

  // What is left is the system's to remove.
  deinit { try? FileManager.default.removeItem(atPath: path) }

  func mode(_ name: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")
    return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
  }

  func setMode(_ name: String, _ mode: Int) throws {
    try FileManager.default.setAttributes(
      [.posixPermissions: NSNumber(value: mode)], ofItemAtPath: "\(path)/\(name)")
  }

  func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
  }
}

@Suite("A folder of keys")
struct KeyFolderTests {
  private let scratch = ScratchFolder()
  private var folder: KeyFolder { KeyFolder(path: scratch.path) }
  private let today: KeyDay

  init() throws { today = try #require(KeyDay("2026-11-22")) }

  @Test("keys are made for their owner alone, never over others, and public halves hold no secret")
  func making() throws {
    let made = try folder.make(.coordinator, name: "coordinator", today: today)
    let worker = try folder.make(.worker, name: "host-3", today: today)
    _ = try folder.make(.signer, name: "finance", today: today)
    for name in ["coordinator.key", "host-3.key", "finance.signer.key"] {
      #expect(try scratch.mode(name) == 0o600, "\(name)")
    }
    #expect(try scratch.mode("authorized") == 0o644)
    for (kind, name) in [(KeyKind.coordinator, "x"), (.worker, "host-3"), (.signer, "finance")] {
      #expect(throws: KeyError.self) { try folder.make(kind, name: name, today: today) }
    }
    #expect(try KeyFile.known(at: "\(scratch.path)/host-3.pub").publicText == worker.publicText)
    #expect(try !scratch.text("host-3.pub").contains("secret "))
    #expect(try folder.listings().count == 3)
    #expect(folder.findings().isEmpty)
    #expect("\(made)".count < 40 && String(reflecting: worker).count < 40)
  }

  @Test(
    "files that are open to others are refused, with what to do",
    arguments: [
      ("coordinator.key", 0o640, "chmod 600"), ("coordinator.key", 0o604, "chmod 600"),
      ("authorized", 0o664, "chmod go-w"), ("authorized", 0o646, "chmod go-w"),
    ])
  func exposed(name: String, mode: Int, remedy: String) throws {
    _ = try folder.make(.coordinator, name: "coordinator", today: today)
    try scratch.setMode(name, mode)
    let error = #expect(throws: KeyError.self) {
      if name == "authorized" {
        _ = try AllowList.read(folder.allowList)
      } else {
        _ = try KeyFile.secret(at: folder.coordinatorKey)
      }
    }
    #expect("\(try #require(error))".contains(remedy))
    #expect(folder.findings() == [try #require(error)])
    try scratch.setMode(name, 0o600)
    #expect(folder.findings().isEmpty)
  }

  @Test("a folder that others can write is found")
  func openFolder() throws {
    _ = try folder.make(.coordinator, name: "coordinator", today: today)
    try scratch.setMode("", 0o777)
    #expect(folder.findings().count == 1)
  }

  @Test("authorising adds a line, once; revoking takes it away")
  func authorizing() throws {
    let file = try folder.make(.worker, name: "host-3", today: today)
    let entry = AllowList.Entry(
      key: try file.publicKey(path: "x"), name: "host-3", tasksMax: 2, until: nil, added: today)
    try folder.authorize(entry)
    #expect(throws: KeyError.known(name: "host-3", path: folder.allowList)) {
      try folder.authorize(entry)
    }
    #expect(try AllowList.read(folder.allowList).entries == [entry])
    #expect(try folder.revoke(name: "host-3") == 1)
    #expect(throws: KeyError.notListed(name: "host-3", path: folder.allowList)) {
      try folder.revoke(name: "host-3")
    }
  }

  @Test("a rotation keeps the former key until it is ended")
  func rotation() throws {
    let first = try folder.make(.coordinator, name: "coordinator", today: today)
    let second = try folder.rotateCoordinator(today: today)
    #expect(first.publicText != second.publicText)
    #expect(try KeyFile.secret(at: folder.formerKey).publicText == first.publicText)
    #expect(try KeyFile.known(at: folder.coordinatorPublic).publicText == second.publicText)
    #expect(throws: KeyError.self) { try folder.rotateCoordinator(today: today) }
    try folder.endRotation()
    #expect(throws: KeyError.self) { try folder.endRotation() }
    #expect(folder.findings().isEmpty)
  }

  @Test("a worker's key is the only one, or the one that is named")
  func choosing() throws {
    #expect(throws: KeyError.self) { try folder.workerKey(name: nil) }
    _ = try folder.make(.coordinator, name: "coordinator", today: today)
    _ = try folder.make(.worker, name: "a", today: today)
    #expect(try folder.workerKey(name: nil).hasSuffix("/a.key"))
    _ = try folder.make(.worker, name: "b", today: today)
    #expect(throws: KeyError.severalKeys(folder: scratch.path, names: ["a", "b"])) {
      try folder.workerKey(name: nil)
    }
    #expect(try folder.workerKey(name: "b/7").hasSuffix("/b.key"))
    #expect(throws: KeyError.self) { try folder.workerKey(name: "../a") }
  }

  @Test("halves that don't belong together are refused")
  func mixedHalves() throws {
    _ = try folder.make(.worker, name: "a", today: today)
    let other = try folder.make(.worker, name: "b", today: today)
    var lines = try scratch.text("a.key").split(separator: "\n").map(String.init)
    for index in lines.indices where lines[index].hasPrefix("public ") {
      lines[index] = "public \(other.publicText)"
    }
    let text = Array((lines.joined(separator: "\n") + "\n").utf8)
    #expect(throws: KeyError.self) { try KeyFile(parsing: text, path: "a.key") }
  }
}

@Suite("Signatures of manifests")
struct SignatureTests {
  private let scratch = ScratchFolder()
  private let today: KeyDay

  init() throws { today = try #require(KeyDay("2026-11-22")) }

  @Test("hold for the octets and the key that made them, and are the same each time")
  func signing() throws {
    let folder = KeyFolder(path: scratch.path)
    let finance = try folder.make(.signer, name: "finance", today: today)
    let other = try folder.make(.signer, name: "other", today: today)
    let key = try SigningKey(file: folder.paths(.signer, name: "finance").secret)
    let manifest = Array("{\"format\": 1}\n".utf8)
    let octets = try key.sign(manifest)
    #expect(try key.sign(manifest) == octets, "Ed25519 as in RFC 8032 has no chance in it")
    try Data(octets).write(to: URL(fileURLWithPath: "\(scratch.path)/manifest.sig"))
    let signature = try #require(try ManifestSignature(ofMonth: scratch.path))
    #expect(signature.holds(for: manifest, signer: finance.withoutSecret))
    #expect(!signature.holds(for: manifest + [0], signer: finance))
    #expect(!signature.holds(for: manifest, signer: other))
    for index in octets.indices where index % 7 == 0 {
      var spoilt = octets
      spoilt[index] ^= 1
      try Data(spoilt).write(to: URL(fileURLWithPath: "\(scratch.path)/manifest.sig"))
      // Either it isn't a signature any more, or it isn't this one.
      let read = try? ManifestSignature(ofMonth: scratch.path)
      let claims = read.map { $0.holds(for: manifest, signer: finance) } ?? false
      let isWordOnly = read.map { $0.signer != "finance" || $0.publicText != finance.publicText }
      #expect(!claims || isWordOnly == true, "octet \(index)")
    }
  }
}
