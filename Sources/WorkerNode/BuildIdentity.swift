import Crypto
import Foundation

/// Which build of the program runs. Equal bytes of output need one build, so a run's coordinator
/// takes only workers of its own.
package enum BuildIdentity {
  /// The SHA-256 of the running program's file, in hexadecimal.
  ///
  /// *Throws* where `/proc` isn't there to read it from.
  package static func ofThisProgram() throws -> String {
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/self/exe"))
    // Closing a file that was only read loses nothing.
    defer { try? file.close() }
    var hash = SHA256()
    while let part = try file.read(upToCount: 1 << 20), !part.isEmpty { hash.update(data: part) }
    return hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
