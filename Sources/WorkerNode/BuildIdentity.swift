import Crypto
import Foundation

/// Which build of the program runs. Equal bytes of output need one build, so a run's coordinator
/// takes only workers of its own, and goes on only with results of its own.
package enum BuildIdentity {
  /// The linker's build id of the running program, in hexadecimal; where it has none, `sha256-` and
  /// the SHA-256 of its file.
  ///
  /// *Throws* where `/proc` isn't there to read it from.
  package static func ofThisProgram() throws -> String {
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/self/exe"))
    // Closing a file that was only read loses nothing.
    defer { try? file.close() }
    if let identity = try ElfNotes.buildIdentity(of: file) { return hexadecimal(identity) }
    var hash = SHA256()
    try file.seek(toOffset: 0)
    while let part = try file.read(upToCount: 1 << 20), !part.isEmpty { hash.update(data: part) }
    return "sha256-" + hexadecimal(hash.finalize())
  }

  private static func hexadecimal(_ octets: some Sequence<UInt8>) -> String {
    octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
