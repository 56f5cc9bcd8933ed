import Foundation
import Jobs
import Lake
import Measures
import Pipeline
import Seeds
import Testing
import Zstd

extension Cluster {
  /// Output = f(inputs, job, catalogue): nothing else changes an octet.
  @Suite(.serialized) struct SameBytes {
    private let month: ClusterMonth
    private let golden: FileTree

    init() throws {
      month = try ClusterMonth()
      golden = try month.tree(workers: 1)
    }

    @Test("one, two and five workers give the same bytes")
    func workers() throws {
      #expect(golden.fileCount > 100, "The month has too few partitions to tell anything.")
      for workers in [2, 5] {
        let differences = try month.tree(workers: workers).differences(from: golden)
        #expect(differences == [], "\(workers) workers: compare the first file named with parquet.")
      }
    }

    @Test("a run in one process, task by task, gives the same bytes")
    func serialRun() throws {
      let load = try JobFile.load(path: month.job)
      let loaded = try #require(load.loaded, "\(load.findings)")
      let spool = try month.folder.freshFolder("spool")
      let output = month.freshOutput
      let workload = try MonthWorkload(
        MonthConfiguration(
          loaded: loaded, month: try #require(BillingMonth(ClusterMonth.month)),
          inputFolder: month.input, outputFolder: output, spoolFolder: spool,
          pseudonymKey: try TemporaryFolder.octets(of: month.folder.keyPath)))
      try SerialRun.run(workload, factory: MonthRunners.factory, spoolFolder: spool)
      _ = try workload.publish()
      #expect(
        try FileTree(output).differences(from: golden) == [],
        "The pool changes results: compare the first file named.")
    }

    @Test("neither the order in which files were made nor another spool changes the bytes")
    func shuffledFiles() throws {
      var random = SplitMix64(seed: Cluster.seed)
      for _ in 0..<2 {
        let input = try month.folder.freshFolder("shuffled")
        for file in TemporaryFolder.files(below: month.input).shuffled(using: &random) {
          try TemporaryFolder.write(
            TemporaryFolder.octets(of: "\(month.input)/\(file)"), to: "\(input)/\(file)")
        }
        let spool = try month.folder.freshFolder("elsewhere")
        let tree = try month.tree(input: input, workers: 3, more: ["--spool", spool])
        #expect(tree.differences(from: golden) == [], "SEED=\(Cluster.seed)")
        let left = try FileManager.default.contentsOfDirectory(atPath: spool)
        #expect(left == [], "A run removes its spool.")
      }
    }

    @Test("plain, gzip and zstd feeds of one content differ in the inputs' digests alone")
    func compression() throws {
      let manifest = try decoded(golden)
      for isZstd in [false, true] {
        let input = try month.folder.freshFolder(isZstd ? "zstd" : "gzip")
        var compressor = try ZstdCompressor(level: 3)
        for file in TemporaryFolder.files(below: month.input) {
          let octets = try TemporaryFolder.octets(of: "\(month.input)/\(file)")
          // Under the same name: what a file is, its first octets say.
          try TemporaryFolder.write(
            isZstd ? compressor.compress(octets) : Gzip.compressed(octets), to: "\(input)/\(file)")
        }
        let tree = try month.tree(input: input)
        #expect(
          tree.differences(from: golden, settingAside: [Manifest.fileName]) == [],
          "Compression changes results: compare the first file named.")
        let other = try decoded(tree)
        #expect(other.files == manifest.files)
        #expect(other.controlDigest == manifest.controlDigest)
        #expect(other.inputs.map(\.records) == manifest.inputs.map(\.records))
        #expect(other.inputs.map(\.sha256) != manifest.inputs.map(\.sha256))
      }
    }

    @Test("a large compressed file, cut into pieces, gives the bytes of the plain one")
    func piecesOfACompressedFile() throws {
      // One file of 3 MB: its gzip is larger than four batches of 64 KiB, so it's cut in the spool.
      let names = TemporaryFolder.files(below: month.input)
      var whole: [UInt8] = []
      for file in names where file.hasPrefix("usage/") {
        let octets = try TemporaryFolder.octets(of: "\(month.input)/\(file)")
        let header = try #require(octets.firstIndex(of: UInt8(ascii: "\n")))
        whole += whole.isEmpty ? octets : Array(octets[(header + 1)...])
      }
      var trees: [FileTree] = []
      for content in [whole, try Gzip.compressed(whole)] {
        let input = try month.folder.freshFolder("whole")
        for file in names where file.hasPrefix("customers/") {
          try TemporaryFolder.write(
            TemporaryFolder.octets(of: "\(month.input)/\(file)"), to: "\(input)/\(file)")
        }
        try TemporaryFolder.write(content, to: "\(input)/usage/all")
        trees.append(try month.tree(input: input))
      }
      #expect(trees[1].differences(from: trees[0], settingAside: [Manifest.fileName]) == [])
    }

    @Test("feeds reached by symbolic links are read whole")
    func symbolicLinks() throws {
      let input = try month.folder.freshFolder("links")
      for file in TemporaryFolder.files(below: month.input) {
        let link = URL(fileURLWithPath: "\(input)/\(file)")
        try FileManager.default.createDirectory(
          at: link.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
          atPath: link.path, withDestinationPath: "\(month.input)/\(file)")
      }
      #expect(try month.tree(input: input).differences(from: golden) == [])
    }

    @Test("a coordinator with workers from outside gives the same bytes", arguments: [false, true])
    func outsideWorkers(overTCP: Bool) throws {
      let output = month.freshOutput
      let pool = try OutsidePool(month, output: output, overTCP: overTCP, workers: 2)
      let end = pool.coordinator.finish()
      #expect(end.code == 0, "\(end)")
      for worker in pool.workers {
        let end = worker.finish(withinSeconds: 20)
        #expect(end.code == 0, "A worker is sent home with exit 0: \(end)")
      }
      #expect(try month.published(output).differences(from: golden) == [])
    }

    private func decoded(_ tree: FileTree) throws -> Manifest {
      let octets = try #require(tree.octets(of: Manifest.fileName))
      return try JSONText.decode(Manifest.self, from: octets, path: Manifest.fileName)
    }
  }
}
