import Foundation
import Lake
import Testing
import Zstd

extension Cluster {
  /// Lines of a gigabyte, and small files that swell to one: an outcome, in bounded memory.
  @Suite(.serialized) struct GiantLines {
    /// Of all processes of the run together.
    static let memoryOctetsMax = 1 << 30

    private let month: ClusterMonth

    init() throws {
      month = try ClusterMonth(subscribers: 60, isClean: true)
      try month.editJob([("batch: 64KiB", "batch: 8MiB")])
    }

    /// Runs and watches; the sum of what each process had at most.
    private func watched(_ output: String) throws -> (end: RatemillProcess.End, peakOctets: Int) {
      let run = try month.start(output: output)
      var peaks: [Int32: Int] = [:]
      _ = run.waits(seconds: 120) {
        for process in [run.identifier] + ProcessTable.children(of: run.identifier) {
          peaks[process] = max(peaks[process] ?? 0, ProcessTable.peakResidentOctets(process))
        }
        return false
      }
      return (run.finish(withinSeconds: 1), peaks.values.reduce(0, +))
    }

    private func expectReject(_ reason: String, file: String, records: Int64) throws {
      let output = month.freshOutput
      let (end, peakOctets) = try watched(output)
      try #require(end.code == 0, "\(end)")
      #expect(peakOctets < Self.memoryOctetsMax, "\(peakOctets) octets of memory.")
      print("GiantLines: \(file) took \(peakOctets >> 20) MiB in all processes")
      let path = "\(output)/\(ControlReport.fileName)"
      let report = try JSONText.decode(
        ControlReport.self, from: TemporaryFolder.octets(of: path), path: path)
      let entry = try #require(report.files.first { $0.path == file })
      #expect(entry.received.records == records)
      #expect(entry.reasons == [reason: records])
      #expect(try month.verify(output).code == 0)
    }

    @Test("a line of a gigabyte of NULs")
    func gigabyteOfNULs() throws {
      let path = month.input + "/usage/zz"
      try TemporaryFolder.write((BadRecords.header + "\n").utf8, to: path)
      let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
      try handle.truncate(atOffset: 1 << 30)
      try handle.close()
      try expectReject("LINE_TOO_LONG", file: "usage/zz", records: 1)
    }

    @Test("a line of 64 MiB of text, followed by a short one")
    func longText() throws {
      let path = month.input + "/usage/zz"
      try TemporaryFolder.write((BadRecords.header + "\n").utf8, to: path)
      let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
      try handle.seekToEnd()
      let piece = Data(repeating: UInt8(ascii: "x"), count: 1 << 20)
      for _ in 0..<64 { try handle.write(contentsOf: piece) }
      try handle.write(contentsOf: Data(("\n" + String(repeating: "y", count: 5_000)).utf8))
      try handle.close()
      try expectReject("LINE_TOO_LONG", file: "usage/zz", records: 2)
    }

    /// Frames one after the other are one text.
    private func swelling(mebibytes: Int, after text: String) throws -> [UInt8] {
      var compressor = try ZstdCompressor(level: 3)
      let frame = try compressor.compress([UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20))
      var octets = try compressor.compress(Array(text.utf8))
      for _ in 0..<mebibytes { octets += frame }
      return octets
    }

    @Test("a small zstd file that swells to a line of a gigabyte")
    func swellingLine() throws {
      let octets = try swelling(mebibytes: 1_024, after: BadRecords.header + "\n")
      try TemporaryFolder.write(octets, to: month.input + "/usage/zz")
      try expectReject("LINE_TOO_LONG", file: "usage/zz", records: 1)
    }

    @Test(
      "a file without a line break has no header", arguments: ["usage/zz", "customers/orders.csv"])
    func swellingHeader(_ name: String) throws {
      for isCompressed in [true, false] {
        let octets =
          isCompressed
          ? try swelling(mebibytes: 256, after: "")
          : [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        try TemporaryFolder.write(octets, to: "\(month.input)/\(name)")
        let output = month.freshOutput
        let (end, peakOctets) = try watched(output)
        #expect(end.code == 65, "\(end)")
        #expect(end.errors.contains(name) && end.errors.contains("no line break"), "\(end)")
        #expect(end.errors.utf8.count < 10_000, "The sentence is too long to read.")
        #expect(peakOctets < Self.memoryOctetsMax, "\(peakOctets) octets of memory.")
        #expect(month.leftovers(of: output) == [])
      }
    }
  }
}
