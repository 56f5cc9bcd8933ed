import CoordinatorNode
import Foundation
import Scheduling
import Storage
import Testing
import Wire
import ZeroMQ

@Suite("What there is too little of is waited for", .serialized)
struct LimitsTests {
  private static let total = 100 << 20
  private static func free(_ octets: Int) -> DiskSpace {
    DiskSpace(freeOctets: octets, totalOctets: total)
  }

  @Test("The marks are shares of a small disk, figures on a large one, and mind a small run")
  func marks() {
    let (mebi, gibi) = (1 << 20, 1 << 30)
    #expect(DiskMarks.full(totalOctets: 100 * mebi) == 5 * mebi)
    #expect(DiskMarks.full(totalOctets: 1_000 * gibi) == 5 * gibi)
    let cases = [
      (100 * mebi, 100 * gibi, 10 * mebi), (1_000 * gibi, 100 * gibi, 20 * gibi),
      (1_000 * gibi, 10 * mebi, 5 * gibi + 13 * mebi), (100 * mebi, 0, 5 * mebi),
    ]
    for (total, estimate, mark) in cases {
      let low = DiskMarks.low(totalOctets: total, estimateOctets: estimate)
      #expect(abs(low - mark) < 16, "\(low) of \(total) octets for \(estimate)")
    }
  }

  private func run(
    _ answers: [DiskSpace], patienceMilliseconds: Int64
  ) async throws -> Theatre.Result {
    let theatre = try Theatre()
    var configuration = theatre.configuration()
    configuration.disk = TightDisk(answers)
    configuration.limits.pausedMillisecondsMax = patienceMilliseconds
    let final = configuration
    async let result = theatre.coordinate(final) { ToyWorkload(taskCount: 6) }
    _ = await theatre.work(name: "honest")
    return await result
  }

  @Test("A full disk pauses the run, which says what it needs and goes on by itself")
  func pause() async throws {
    let result = try await run(
      [Self.free(1 << 20), Self.free(80 << 20)], patienceMilliseconds: 60_000)
    guard case .finished = result.outcome else {
      Issue.record("the run failed: \(result.outcome)")
      return
    }
    #expect(result.total == result.expectedTotal)
    let said = result.journal.map(\.description)
    let figures = "1.0 MiB free and needs 5.0 MiB"
    #expect(said.contains { $0.contains("PAUSED") && $0.contains(figures) }, "\(said)")
    #expect(result.journal.contains(.alarm(.resumed)))
  }

  @Test("A disk that stays full ends the run with 75, and the sentence has the figures")
  func patience() async throws {
    let result = try await run([Self.free(1 << 20)], patienceMilliseconds: 300)
    guard case .failed(let failure) = result.outcome else {
      Issue.record("a full disk was written to: \(result.outcome)")
      return
    }
    #expect(failure.exitCode == 75)
    #expect("\(failure)".contains("free or add 4.0 MiB"), "\(failure)")
  }

  @Test("A worker that asks and doesn't read takes its queue's memory, and no more")
  func deafWorker() async throws {
    let theatre = try Theatre()
    async let result = theatre.coordinate { ToyWorkload(taskCount: 6) }
    let grown: Int? = await onThread {
      do {
        let worker = try ScriptedWorker(theatre.endpoint)
        let task = try worker.takeTask(name: "deaf")
        let before = Self.residentOctets
        var most = 0
        for _ in 0..<40 {
          for _ in 0..<50 {
            try worker.say(.fetch(.shared(name: "threes"), offset: 0, count: 1 << 20), about: task)
          }
          Thread.sleep(forTimeInterval: 0.02)
          most = max(most, Self.residentOctets - before)
        }
        return most
      } catch {
        theatre.stop.pull()
        return nil
      }
    }
    _ = await theatre.work(name: "honest")
    guard case .finished = await result.outcome else {
      Issue.record("the run failed: \(await result.outcome)")
      return
    }
    let most = try #require(grown, "the script was stuck")
    // Both ends are in this process: 24 replies here, what the deaf one's queue holds there.
    #expect(most < 160 << 20, "2,000 replies of 1 MiB that nobody reads took \(most) octets")
  }

  /// Of this process.
  private static var residentOctets: Int {
    // Where there is no /proc there is nothing to compare.
    let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .ascii)
    return (text?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4_096
  }
}
