import CoordinatorNode
import Foundation
import Storage
import Testing

@Suite("Young results don't wait for the disk", .serialized)
struct YoungResultTests {
  private func syncs(
    settleAfter: Duration, fails: Bool = false
  ) async throws -> (disk: FaultyDisk<HostDisk>, exitCode: Int32) {
    let theatre = try Theatre()
    let disk = FaultyDisk(HostDisk(), strikes: [], crash: {})
    var configuration = theatre.configuration()
    configuration.disk = disk
    configuration.settleAfter = settleAfter
    let configured = configuration
    async let result = theatre.coordinate(configured) {
      let workload = ToyWorkload(taskCount: 8)
      if fails { workload.failsToAccept = 4 }
      return workload
    }
    _ = await theatre.work(name: "w")
    return (disk, await result.outcome.exitCode)
  }

  @Test("a run that ends before they are old has none of them synchronized")
  func young() async throws {
    let run = try await syncs(settleAfter: .seconds(60))
    #expect(run.exitCode == 0)
    #expect(run.disk.hits(of: .nameResult) == 9)
    #expect(run.disk.hits(of: .syncResult) == 0 && run.disk.hits(of: .syncBlocks) == 0)
  }

  @Test("those of a run that is to go on later are settled before it ends")
  func settled() async throws {
    let run = try await syncs(settleAfter: .seconds(60), fails: true)
    #expect(run.exitCode == 74)
    #expect(run.disk.hits(of: .syncResult) == run.disk.hits(of: .nameResult))
    #expect(run.disk.hits(of: .syncResult) > 0 && run.disk.hits(of: .syncBlocks) == 1)
  }

  @Test("without youth each is synchronized before its worker is told")
  func old() async throws {
    let run = try await syncs(settleAfter: .zero)
    #expect(run.exitCode == 0)
    #expect(run.disk.hits(of: .syncResult) == 9 && run.disk.hits(of: .syncBlocks) > 0)
    #expect(run.disk.hits(of: .dropUnsettled) == 0)
  }

  @Test("old ones are synchronized while the run goes on")
  func growing() async throws {
    let run = try await syncs(settleAfter: .milliseconds(1))
    #expect(run.exitCode == 0)
    #expect(run.disk.hits(of: .syncResult) > 0, "None was, though the first stage's were old.")
  }
}
