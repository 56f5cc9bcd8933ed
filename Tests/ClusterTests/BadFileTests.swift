import Foundation
import Glibc
import Testing
import Zstd

extension Cluster {
  /// A bad file, folder or job ends the run with a code and a sentence that names it, and leaves
  /// nothing.
  @Suite(.serialized) struct BadFiles {
    private let month: ClusterMonth

    init() throws { month = try ClusterMonth(subscribers: 60, isClean: true) }

    private func usage() throws -> [UInt8] {
      let name = try #require(
        TemporaryFolder.files(below: month.input).first { $0.hasPrefix("usage/") })
      return try TemporaryFolder.octets(of: "\(month.input)/\(name)")
    }

    /// Runs the month, which must end so, saying that.
    private func expectEnd(
      _ code: Int32, saying fragments: [String], output: String? = nil, input: String? = nil,
      more: [String] = []
    ) throws {
      let output = output ?? month.freshOutput
      let existed = FileManager.default.fileExists(atPath: output)
      let end = try month.start(output: output, input: input, more: more).finish()
      #expect(end.code == code, "\(end)")
      for fragment in fragments {
        #expect(end.errors.contains(fragment), "It doesn't say '\(fragment)': \(end)")
      }
      #expect(month.leftovers(of: output) == [], "A run that fails leaves nothing.")
      #expect(existed || !FileManager.default.fileExists(atPath: output))
    }

    enum Damage: String, CaseIterable {
      case truncatedZstd
      case truncatedGzip
      case flippedGzipChecksum
      case flippedZstdChecksum
      case garbageAfterGzip
    }

    @Test("a damaged compressed file", arguments: Damage.allCases, ["usage/a", "customers/orders"])
    func damagedCompression(_ damage: Damage, name: String) throws {
      var compressor = try ZstdCompressor(level: 3)
      let text =
        name.hasPrefix("usage")
        ? try usage() : try TemporaryFolder.octets(of: "\(month.input)/\(name).csv")
      var octets =
        "\(damage)".contains("Gzip") ? try Gzip.compressed(text) : try compressor.compress(text)
      switch damage {
      case .truncatedZstd, .truncatedGzip: octets.removeLast(octets.count / 3)
      case .flippedGzipChecksum: octets[octets.count - 6] ^= 1
      case .flippedZstdChecksum: octets[octets.count - 1] ^= 1
      case .garbageAfterGzip: octets += Array("garbage".utf8)
      }
      if name.hasPrefix("customers") {
        try FileManager.default.removeItem(atPath: "\(month.input)/\(name).csv")
      }
      try TemporaryFolder.write(octets, to: "\(month.input)/\(name)")
      try expectEnd(65, saying: [name])
    }

    @Test("a header without a mapped column")
    func missingColumn() throws {
      try TemporaryFolder.write("a,b\n1,2\n".utf8, to: month.input + "/usage/b.csv")
      try expectEnd(65, saying: ["usage/b.csv", "has no column", "\"a\", \"b\""])
    }

    @Test("a customer feed without a column")
    func missingCustomerColumn() throws {
      try TemporaryFolder.write("a,b\n1,2\n".utf8, to: month.input + "/customers/payments.csv")
      try expectEnd(65, saying: ["customers/payments.csv"])
    }

    @Test("a subscriber who is named twice")
    func duplicateSubscriber() throws {
      let path = month.input + "/customers/subscribers.csv"
      let whole = try TemporaryFolder.octets(of: path)
      let row = String(decoding: whole, as: UTF8.self).split(separator: "\n")[1]
      try TemporaryFolder.write(whole + Array("\(row)\n".utf8), to: path)
      try expectEnd(65, saying: ["more than once", String(row.split(separator: ",")[0])])
    }

    @Test("no subscribers")
    func noSubscribers() throws {
      let path = month.input + "/customers/subscribers.csv"
      let whole = try TemporaryFolder.octets(of: path)
      let header = whole.prefix { $0 != UInt8(ascii: "\n") } + [UInt8(ascii: "\n")]
      try TemporaryFolder.write(header, to: path)
      try expectEnd(66, saying: ["no subscriber"])
    }

    @Test("an input folder that is missing, or is a file")
    func missingInput() throws {
      try expectEnd(66, saying: ["nowhere"], input: month.folder.path + "/nowhere")
      try expectEnd(66, saying: ["key", "not a folder"], input: month.folder.keyPath)
    }

    @Test("a feed pattern that matches nothing")
    func emptyFeed() throws {
      try FileManager.default.removeItem(atPath: month.input + "/usage")
      try expectEnd(66, saying: ["usage/**", month.input])
    }

    @Test("a folder in place of a file")
    func folderForFile() throws {
      let path = month.input + "/customers/orders.csv"
      try FileManager.default.removeItem(atPath: path)
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: false)
      try expectEnd(66, saying: ["customers/orders.csv", "is a folder"])
    }

    @Test(
      "a pipe, a link to nowhere and a link loop in the feeds", arguments: ["pipe", "dead", "loop"])
    func oddFiles(_ kind: String) throws {
      let path = "\(month.input)/usage/\(kind)"
      if kind == "pipe" {
        try #require(unsafe mkfifo(path, 0o600) == 0)
      } else {
        try FileManager.default.createSymbolicLink(
          atPath: path, withDestinationPath: kind == "dead" ? "/nonexistent/x" : month.input)
      }
      try expectEnd(66, saying: ["usage/\(kind)"])
    }

    @Test("a file that may not be read", .enabled(if: geteuid() != 0, "root reads everything"))
    func unreadableFile() throws {
      let path = month.input + "/usage/secret.csv"
      try TemporaryFolder.write(try usage(), to: path)
      try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
      try expectEnd(66, saying: ["usage/secret.csv"])
    }

    @Test("a job with an unknown key is refused at its place")
    func unknownKey() throws {
      try month.editJob([("partitions:\n", "partitions:\n  colour: red\n")])
      let text = String(
        decoding: try TemporaryFolder.octets(of: month.job + "/job.yaml"), as: UTF8.self)
      let row = text.split(separator: "\n", omittingEmptySubsequences: false)
        .firstIndex { $0.contains("colour") }
      let place = "job.yaml:\(try #require(row) + 1):3  error"
      try expectEnd(78, saying: [place, "colour"])
      let check = try RatemillProcess(["check", month.job], in: month.folder).finish()
      #expect(check.code == 78 && check.errors.contains(place), "\(check)")
    }

    @Test("a job that is no YAML, or isn't there")
    func brokenJob() throws {
      try TemporaryFolder.write("name: [\n".utf8, to: month.job + "/job.yaml")
      try expectEnd(78, saying: ["job.yaml:"])
      try FileManager.default.removeItem(atPath: month.job)
      try expectEnd(66, saying: [month.job])
    }

    @Test("a pseudonym key that is short or missing")
    func badKey() throws {
      let path = month.folder.path + "/short"
      try TemporaryFolder.write([1, 2, 3], to: path)
      try expectEnd(78, saying: [path, "16 octets"], more: ["--pseudonym-key", path])
      try expectEnd(66, saying: ["absent"], more: ["--pseudonym-key", "/absent"])
    }
  }
}
