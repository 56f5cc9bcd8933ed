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

  private func work(_ codes: [Int32]) throws -> Command.End {
    let program = """
      import sys; sys.path.insert(0, "ops/spark"); import place
      sys.exit(place.work(sys.argv[1:]))
      """
    return try Command.run(
      "python3", ["-B", "-c", program, try standIns.worker(endingWith: codes), "worker"])
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
}
