import Foundation
import Lake
import Measures

// What a job with a section `measures:` published.
extension Verification {
  mutating func tieMeasures(_ control: ControlReport) {
    if sums.tables.contains(OutputTables.usageCuts.name) {
      tie("usage charge", control.money.usage, "Σ usage_cuts.charge", sums.cutMicros)
      tie(
        "Σ charges.events", Int64(clamping: sums.chargeEvents), "Σ usage_cuts.events",
        Int64(clamping: sums.cutEvents))
    }
    if sums.tables.contains(OutputTables.behaviour.name) {
      tie("subscribers", control.subscribers, "behaviour rows", Int64(sums.behaviourRows))
    }
    if sums.tables.contains(OutputTables.subscriberGroups.name) {
      tie("subscribers", control.subscribers, "subscriber_groups rows", Int64(sums.groupRows))
    }
  }

  /// Looks beside this month for those that it was made from: where one was run again, this one
  /// still says what it was made of. A month that lies elsewhere tells nothing.
  mutating func noteFormerMonths(_ manifest: Manifest) {
    let above = URL(fileURLWithPath: folder).standardizedFileURL.deletingLastPathComponent()
    let former = manifest.former.sha256 == "none" ? [] : [manifest.former]
    var seen: Set<String> = []
    for month in former + (manifest.history ?? []) where seen.insert(month.month).inserted {
      let path = above.appending(path: "\(month.month)/\(Manifest.fileName)").path
      guard FileManager.default.fileExists(atPath: path),
        let digest = try? ContentDigest(ofFile: path)  // what can't be read can't be compared
      else { continue }
      if month.sha256 == "none" {
        notes.append(
          "\(month.month) was not published when this month was made, and is now: run "
            + "\(manifest.month) again where it should look back on it")
      } else if "\(digest)" != month.sha256 {
        notes.append(
          "\(month.month) was run again since this month was made from it (its manifest was "
            + "\(month.sha256), and is \(digest)): run \(manifest.month) again to take it in")
      }
    }
  }
}
