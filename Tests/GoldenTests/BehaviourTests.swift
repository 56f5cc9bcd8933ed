import Foundation
import Testing

@Suite(
  "Behaviour, usage cuts and group codes are what the published usage says",
  .enabled(if: Judges.areCalled, Judges.absence))
struct BehaviourTests {
  private static let measures = """

    measures:
      history: 1
      codebook: codebook.yaml
      parties:
        onNet: [onnet]
        offNet: [mobile]
        fixed: [local, domestic_fixed]
        international: [hmt, intl1, intl2, intl3]
      competitorHotlines: [8612306, 8695588]

    """

  private static let codebook = """
    version: 2026-10
    attributes:
      - name: age
        levels:
          - of: age
            groups: [{code: "18", below: 25}, {code: "25", from: 25, below: 50}, {code: "50", from: 50}]
          - of: age
            groups: [{code: young, below: 50}, {code: old, from: 50}]
      - name: brand
        levels: [{of: brand}]
      - name: region
        levels: [{of: region}]
      - name: arpu
        levels:
          - {of: arpu, groups: [{code: low, below: 30}, {code: high, from: 30}]}

    """

  @Test("Each figure of each subscriber of a generated month, and its trend over the month before")
  func recomputed() throws {
    try inTemporaryFolder { folder in
      let shipped = Judges.packageRoot.appending(path: "Jobs/month-end")
      let job = folder.appending(path: "job")
      try FileManager.default.copyItem(at: shipped, to: job)
      let file = job.appending(path: "job.yaml")
      let text = try String(contentsOf: file, encoding: .utf8)
      try Data((text + Self.measures).utf8).write(to: file)
      try Data(Self.codebook.utf8).write(to: job.appending(path: "codebook.yaml"))
      let key = folder.appending(path: "key")
      try Data("a key for tests, of 32 octets....".utf8).write(to: key)
      var outputs: [String] = []
      for month in ["2026-09", "2026-10"] {
        let input = folder.appending(path: "input-\(month)").path
        let output = folder.appending(path: "out/\(month)").path
        try Ratemill.run([
          "generate", "--subscribers", "500", "--month", month, "--seed", "3", "--job",
          job.path, "--usage-files", "2", "--output", input,
        ])
        try Ratemill.run([
          "run", job.path, "--month", month, "--input", input, "--output", output,
          "--pseudonym-key", key.path, "--workers", "2", "--quiet",
        ])
        try Ratemill.run(["verify", output])
        outputs.append(output)
      }
      try Judges.judge("behaviour.py", [outputs[1], outputs[0]])
    }
  }
}
