import Foundation
import Lake
import Seeds
import Testing

extension Cluster {
  /// `ratemill verify` finds what was done to a month after it was published.
  @Suite(.serialized) struct VerifiedMonths {
    private let month: ClusterMonth
    private let output: String

    init() throws {
      month = try ClusterMonth(subscribers: 60)
      output = month.freshOutput
      let end = try month.start(output: output).finish()
      try #require(end.code == 0, "\(end)")
    }

    private func parquetFile(of table: String = "/usage/") throws -> String {
      let files = TemporaryFolder.files(below: output)
      return try #require(files.first { $0.contains(table) && $0.hasSuffix(".parquet") })
    }

    private func expectFinding(_ fragments: [String]) throws {
      let end = try month.verify(output)
      #expect(end.code == 65, "\(end)")
      for fragment in fragments {
        #expect(end.errors.contains(fragment), "It doesn't say '\(fragment)': \(end)")
      }
    }

    @Test("an untouched month verifies, and says each check when asked")
    func untouched() throws {
      #expect(try month.verify(output).code == 0)
      let verbose = try RatemillProcess(["verify", output, "--verbose"], in: month.folder).finish()
      #expect(verbose.code == 0)
      #expect(
        verbose.output.contains("holds: charge of the rated records = Σ usage.charge"), "\(verbose)"
      )
    }

    @Test("a flipped bit anywhere in a Parquet file")
    func flippedBit() throws {
      var random = SplitMix64(seed: Cluster.seed)
      let file = try parquetFile()
      let whole = try TemporaryFolder.octets(of: "\(output)/\(file)")
      for _ in 0..<5 {
        var octets = whole
        octets[random.below(octets.count)] ^= 1 << UInt8(random.below(8))
        try TemporaryFolder.write(octets, to: "\(output)/\(file)")
        try expectFinding([file, "was changed"])
      }
    }

    @Test("a missing file")
    func missingFile() throws {
      let file = try parquetFile(of: "/invoices/")
      try FileManager.default.removeItem(atPath: "\(output)/\(file)")
      try expectFinding(["\(file) is missing"])
    }

    @Test(
      "a stranger among the data",
      arguments: ["part-99999-00000000.parquet", "notes.txt", "_SUCCESS", ".hidden.parquet"])
    func stranger(_ name: String) throws {
      let folder = URL(fileURLWithPath: try parquetFile()).deletingLastPathComponent().relativePath
      let copied = try TemporaryFolder.octets(of: "\(output)/\(try parquetFile())")
      try TemporaryFolder.write(copied, to: "\(output)/\(folder)/\(name)")
      try expectFinding([name, "not in the manifest"])
    }

    @Test("a changed control.json")
    func changedControl() throws {
      let path = "\(output)/\(ControlReport.fileName)"
      let text = String(decoding: try TemporaryFolder.octets(of: path), as: UTF8.self)
      let changed = text.replacingOccurrences(of: "\"CNY\"", with: "\"EUR\"")
      try #require(changed != text)
      try TemporaryFolder.write(changed.utf8, to: path)
      try expectFinding([ControlReport.fileName, "was changed"])
    }

    @Test("control.json and its digest changed together: the sums don't tie")
    func forgedControl() throws {
      let control = "\(output)/\(ControlReport.fileName)"
      var text = String(decoding: try TemporaryFolder.octets(of: control), as: UTF8.self)
      let invoices = try #require(text.firstRange(of: "\"invoices\" : "))
      text.insert("1", at: invoices.upperBound)
      let manifest = "\(output)/\(Manifest.fileName)"
      let octets = try TemporaryFolder.octets(of: manifest)
      var decoded = try JSONText.decode(Manifest.self, from: octets, path: manifest)
      decoded.controlDigest = "\(ContentDigest(of: Array(text.utf8)))"
      try TemporaryFolder.write(text.utf8, to: control)
      try TemporaryFolder.write(JSONText.encode(decoded), to: manifest)
      try expectFinding(["invoices", "invoice rows"])
    }

    @Test("a manifest that is gone, cut or no JSON", arguments: [nil, 100, 0])
    func brokenManifest(_ octets: Int?) throws {
      let path = "\(output)/\(Manifest.fileName)"
      let whole = try TemporaryFolder.octets(of: path)
      try FileManager.default.removeItem(atPath: path)
      if let octets { try TemporaryFolder.write(whole.prefix(octets), to: path) }
      let end = try month.verify(output)
      #expect(end.code == (octets == nil ? 66 : 65), "\(end)")
      #expect(end.errors.contains(Manifest.fileName), "\(end)")
    }

    @Test("a month without _SUCCESS")
    func withoutSuccess() throws {
      try FileManager.default.removeItem(atPath: "\(output)/\(Manifest.successName)")
      try expectFinding(["_SUCCESS is missing"])
    }
  }
}
