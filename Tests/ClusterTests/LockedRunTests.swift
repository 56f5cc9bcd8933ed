import Foundation
import Seeds
import Testing

extension Cluster {
  @Suite("A run behind a locked door")
  struct LockedRunTests {
    private let month: ClusterMonth
    private let keys: String

    init() throws {
      month = try ClusterMonth(subscribers: 120)
      keys = month.folder.fresh("keys")
      try ratemill(["keys", "make", "coordinator"])
      for index in 0..<2 {
        try ratemill(["keys", "make", "worker", "outside-\(index)"])
        try ratemill(["keys", "authorize", "\(keys)/outside-\(index).pub"])
      }
      try ratemill(["keys", "make", "signer", "finance"])
    }

    @discardableResult
    private func ratemill(_ arguments: [String], code: Int32 = 0) throws -> RatemillProcess.End {
      let isKeys = arguments[0] == "keys" && arguments[1] != "check"
      let all = arguments + (isKeys ? ["--keys", keys] : [])
      let end = try RatemillProcess(all, in: month.folder).finish()
      try #require(end.code == code, "ratemill \(all.joined(separator: " ")): \(end)")
      return end
    }

    /// The secret halves of all keys.
    private func secrets() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: keys).filter { $0.hasSuffix(".key") }
        .compactMap { name in
          let octets = try TemporaryFolder.octets(of: "\(keys)/\(name)")
          return String(decoding: octets, as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix("secret ") }.map { String($0.dropFirst(7)) }
        }
    }

    @Test("gives the bytes of a plain one, and its secrets are nowhere")
    func sameBytes() throws {
      let golden = try month.tree()
      let output = month.freshOutput
      let secrets = try secrets()
      #expect(secrets.count == 4)
      let signer = "\(keys)/finance.signer.key"
      let pool = try OutsidePool(
        month, output: output, overTCP: true, workers: 2, keys: keys, more: ["--sign", signer])
      var seen: [UInt8] = []
      for process in [pool.coordinator] + pool.workers {
        for file in ["cmdline", "environ"] {
          // A process that has ended shows nothing any more.
          seen += (try? TemporaryFolder.octets(of: "/proc/\(process.identifier)/\(file)")) ?? []
        }
      }
      #expect(!seen.isEmpty)
      let end = pool.coordinator.finish()
      #expect(end.code == 0, "\(end)")
      var said = end.output + end.errors
      for worker in pool.workers {
        let end = worker.finish(withinSeconds: 20)
        #expect(end.code == 0, "\(end)")
        said += end.output + end.errors
      }
      #expect(said.contains("is locked with key"))
      let verified = try RatemillProcess(
        ["verify", output, "--signer", "\(keys)/finance.signer.pub"], in: month.folder
      ).finish()
      #expect(verified.code == 0 && verified.output.contains("signed by finance"), "\(verified)")
      let tree = try month.published(output)
      #expect(tree.differences(from: golden, settingAside: ["manifest.sig"]) == [])
      let text = String(decoding: seen, as: UTF8.self) + said
      for secret in secrets {
        #expect(!text.contains(secret), "a secret was shown")
        for path in tree.paths {
          let octets = tree.octets(of: path) ?? []
          #expect(!String(decoding: octets, as: UTF8.self).contains(secret), "\(path)")
        }
      }
    }

    @Test("verify tells a signature that is missing, another's, or of another manifest")
    func signatures() throws {
      let output = month.freshOutput
      let end = try month.start(
        output: output, more: ["--sign", "\(keys)/finance.signer.key"]
      ).finish()
      try #require(end.code == 0, "\(end)")
      let unchecked = try month.verify(output)
      #expect(unchecked.code == 0 && unchecked.output.contains("was not checked"), "\(unchecked)")
      try ratemill(["keys", "make", "signer", "other"])
      let ours = ["verify", output, "--signer", "\(keys)/finance.signer.pub"]
      let stranger = ["verify", output, "--signer", "\(keys)/other.signer.pub"]
      try ratemill(ours)
      let other = try ratemill(stranger, code: 65)
      #expect(other.errors.contains("not with other's"), "\(other)")
      let path = "\(output)/manifest.json"
      try TemporaryFolder.write(try TemporaryFolder.octets(of: path) + [0x20], to: path)
      let altered = try ratemill(ours, code: 65)
      #expect(altered.errors.contains("is not what finance"), "\(altered)")
      try FileManager.default.removeItem(atPath: "\(output)/manifest.sig")
      let missing = try ratemill(ours, code: 65)
      #expect(missing.errors.contains("manifest.sig is missing"), "\(missing)")
    }

    @Test("keys that others can read end a run with 78, and so does the check of their folder")
    func openKeys() throws {
      try FileManager.default.setAttributes(
        [.posixPermissions: NSNumber(value: 0o644)], ofItemAtPath: "\(keys)/coordinator.key")
      let end = try RatemillProcess(
        month.arguments(
          "coordinator", output: month.freshOutput, workers: nil,
          more: ["--listen", "tcp://127.0.0.1:21000", "--keys", keys]), in: month.folder
      ).finish()
      #expect(end.code == 78 && end.errors.contains("chmod 600"), "\(end)")
      let check = try ratemill(["keys", "check", keys], code: 78)
      #expect(check.errors.contains("coordinator.key"), "\(check)")
    }

    @Test("without keys an address of other hosts is refused, and says how to make them")
    func openAddress() throws {
      let end = try RatemillProcess(
        month.arguments(
          "coordinator", output: month.freshOutput, workers: nil,
          more: ["--listen", "tcp://0.0.0.0:21002"]), in: month.folder
      ).finish()
      #expect(end.code == 78 && end.errors.contains("ratemill keys make coordinator"), "\(end)")
    }

    @Test("strangers cost a coordinator no memory, and its run no byte")
    func siege() throws {
      let output = month.freshOutput
      var pool = try OutsidePool(month, output: output, overTCP: true, workers: 0, keys: keys)
      let port = try #require(pool.address.split(separator: ":").last.flatMap { UInt16($0) })
      let coordinator = pool.coordinator.identifier
      let before = ProcessTable.peakResidentOctets(coordinator)
      let silent = (0..<500).compactMap { _ in RawConnection(port: port) }
      #expect(silent.count == 500)
      for beginning in RawConnection.rudeBeginnings {
        for address in [port, port + 1] {
          let connection = try #require(RawConnection(port: address))
          #expect(!connection.flood(after: beginning, octets: 96 << 20))
        }
      }
      try pool.add(name: "outside-0", in: month.folder)
      let isGone = pool.coordinator.waits { silent.allSatisfy(\.isClosedByPeer) }
      let after = ProcessTable.peakResidentOctets(coordinator)
      // The run's own work is in it, where the run hasn't ended already: a few MiB.
      #expect(after - before < 64 << 20, "it grew by \((after - before) >> 20) MiB")
      #expect(isGone, "silent connections must end")
      let end = pool.coordinator.finish()
      #expect(end.code == 0, "\(end)")
      #expect(FileManager.default.fileExists(atPath: "\(output)/manifest.json"))
    }

    @Test("the list shows fingerprints, never a secret")
    func listing() throws {
      let end = try ratemill(["keys", "list"])
      #expect(end.output.contains("outside-1") && end.output.contains("may join"), "\(end)")
      for secret in try secrets() { #expect(!end.output.contains(secret.prefix(8))) }
    }
  }
}
