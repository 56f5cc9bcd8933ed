import Foundation
import Testing

extension Cluster {
  /// A record that ends every worker which touches it costs itself, not the month.
  @Suite struct PoisonedRecords {
    @Test(
      "is found by the workers it ends, left out and told", arguments: ["intake", "rate"])
    func quarantine(stage: String) throws {
      let month = try ClusterMonth()
      let whole = try month.tree()
      let (line, msisdn, milliseconds) = try victim(of: month)
      let output = month.freshOutput
      let run = try RatemillProcess(
        month.arguments(output: output), in: month.folder,
        environment: ["RATEMILL_POISON": "\(stage):\(msisdn)@\(milliseconds)"])
      let end = run.finish(withinSeconds: 120)
      try #require(end.code == 0, "\(end)")
      #expect(end.output.contains("QUARANTINED: 1"), "\(end)")
      #expect(end.errors.contains("It is left out"), "The operator is not told. \(end)")
      #expect(try month.verify(output).code == 0, "Without \(line) the totals must tie.")
      #expect(try month.published(output).differences(from: whole) != [])
    }

    /// A record in the middle of the first usage file: its line, served party and start.
    private func victim(
      of month: ClusterMonth
    ) throws -> (line: String, msisdn: String, milliseconds: Int) {
      let name = try #require(
        TemporaryFolder.files(below: month.input).filter { $0.hasPrefix("usage/") }.min())
      let text = String(
        decoding: try TemporaryFolder.octets(of: "\(month.input)/\(name)"), as: UTF8.self)
      let lines = text.split(separator: "\n")
      let line = try #require(
        lines.dropFirst(lines.count / 2).first { $0.contains(",voice,") }, "No call in \(name).")
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      let start = try #require(ISO8601DateFormatter().date(from: String(fields[5])))
      return (String(line), String(fields[1]), Int(start.timeIntervalSince1970) * 1_000)
    }
  }
}
