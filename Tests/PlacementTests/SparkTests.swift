import Foundation
import Testing

@Suite(
  "A worker that Spark placed",
  .enabled(
    if: Command.isThere("python3") && Command.isThere("setpriv"),
    "There is no python3 or setpriv (util-linux)."))
struct SparkTests {
  private let standIns: StandIns

  init() throws { standIns = try StandIns() }

  private func place(_ line: String, _ command: [String]) throws -> Command.End {
    let program = """
      import sys; sys.path.insert(0, "ops/spark"); import place; command = sys.argv[1:]
      \(line)
      """
    return try Command.run("python3", ["-B", "-c", program] + command)
  }

  private func work(_ codes: [Int32]) throws -> Command.End {
    try place("sys.exit(place.work(command))", [standIns.worker(endingWith: codes), "worker"])
  }

  @Test("ends as its worker does", arguments: [0, 64, 75, 78] as [Int32])
  func final(code: Int32) throws {
    let end = try work([code, 99])
    #expect(end.code == code, "\(end)")
  }

  @Test("is started again after a kill or a defect")
  func again() throws {
    let end = try work([137, 70, 0])
    #expect(end.code == 0 && end.said.matches(of: /started with/).count == 3, "\(end)")
  }

  @Test("has a name of its own, after its key where it has one")
  func name() throws {
    let line = "print(*place.named(command, 3))"
    let plain = try place(line, ["ratemill", "worker"])
    #expect(plain.said.contains(/^ratemill worker --name spark-3\.\d+-\S+\n$/), "\(plain)")
    try FileManager.default.createDirectory(
      atPath: standIns.folder + "/keys", withIntermediateDirectories: true)
    for name in ["night.key", "night.pub", "coordinator.pub"] {
      try standIns.script("keys/\(name)", "")
    }
    let locked = try place(line, ["ratemill", "worker", "--keys", standIns.folder + "/keys"])
    #expect(locked.said.contains(/--name night\/spark-3\.\d+-/), "\(locked)")
    let given = try place(line, ["ratemill", "worker", "--name", "mine"])
    #expect(given.said == "ratemill worker --name mine\n", "\(given)")
  }
}
