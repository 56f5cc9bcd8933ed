import Foundation
import Jobs
import Measures
import Pipeline

/// What entries need that is no octets of theirs: the shipped jobs, a month, a folder of their own.
package enum FuzzWorld {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  static let month: BillingMonth = {
    guard let month = BillingMonth("2026-10") else { preconditionFailure("A month of the year.") }
    return month
  }()

  /// Of the shipped jobs, those whose feeds differ, with all their feeds.
  static let settings: [RunSettings] = ["disputes", "month-end", "nodobo", "cider"].map { name in
    let loaded = job(name)
    return RunSettings(
      job: loaded.job, month: month, networks: loaded.catalogue.networks,
      clock: clock(loaded.catalogue.timeZone),
      feedClocks: loaded.job.usageFeeds.map {
        clock($0.fields.start.zone.isEmpty ? loaded.catalogue.timeZone : $0.fields.start.zone)
      })
  }

  static func job(_ name: String) -> LoadedJob {
    do {
      guard let loaded = try JobFile.load(path: "\(root)/Jobs/\(name)").loaded else {
        preconditionFailure("Correct Jobs/\(name): a check finds errors.")
      }
      return loaded
    } catch {
      preconditionFailure("\(error)")
    }
  }

  static func clock(_ zone: String) -> ZoneClock {
    guard let clock = ZoneTable.clock(zone: zone, month: month) else {
      preconditionFailure("The shipped jobs have zones that exist.")
    }
    return clock
  }

  static func contents(_ path: String) -> [UInt8] {
    do {
      return Array(try Data(contentsOf: URL(filePath: "\(root)/\(path)")))
    } catch {
      preconditionFailure("\(path): \(error)")
    }
  }

  // MARK: The folder

  private static let folder =
    FileManager.default.temporaryDirectory.path
    + "/ratemill-fuzz-\(ProcessInfo.processInfo.processIdentifier)"

  /// Puts a file into the entries' folder and returns its path.
  static func put(_ octets: [UInt8], at name: String) -> String {
    let path = "\(folder)/\(name)"
    do {
      try FileManager.default.createDirectory(
        atPath: URL(filePath: path).deletingLastPathComponent().path,
        withIntermediateDirectories: true)
      try Data(octets).write(to: URL(filePath: path))
    } catch {
      preconditionFailure("Make room for \(path): \(error)")
    }
    return path
  }

  /// Removes what entries have written.
  package static func clear() {
    // Where nothing was written there is nothing to remove.
    try? FileManager.default.removeItem(atPath: folder)
  }
}
