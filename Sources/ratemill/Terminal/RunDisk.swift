import Foundation
import Glibc
import Storage

/// The disk of a run: the host's, or for tests one on which things go wrong as
/// `RATEMILL_STRIKES` says.
enum RunDisk {
  private static let variable = "RATEMILL_STRIKES"

  /// *Throws* ``Storage/StrikeTextError``.
  static func make() throws -> any Disk {
    guard let text = ProcessInfo.processInfo.environment[variable], !text.isEmpty else {
      return HostDisk()
    }
    return FaultyDisk(HostDisk(), strikes: try Strike.list(text)) { _exit(137) }
  }
}
