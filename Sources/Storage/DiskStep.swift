/// The named points at which files that must outlive a crash are changed.
package enum DiskStep: String, CaseIterable, Sendable {
  case writeResult = "commit.write-result"
}
