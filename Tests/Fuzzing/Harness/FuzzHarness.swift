import Foundation
import Fuzzing

// Built by ops/fuzz, not by SwiftPM: libFuzzer brings `main` and calls this.

/// Read once: `RATEMILL_FUZZ_TARGET` names the entry.
private let target: FuzzTarget = {
  let name = ProcessInfo.processInfo.environment["RATEMILL_FUZZ_TARGET"] ?? ""
  guard let target = FuzzTarget(rawValue: name) else {
    fatalError("Name a target in RATEMILL_FUZZ_TARGET, as ops/fuzz does.")
  }
  return target
}()

/// With `RATEMILL_FUZZ_SEEDS` only writes the seeds to that folder, a folder for each target.
@_cdecl("LLVMFuzzerInitialize")
package func initialize(
  _ count: UnsafeMutablePointer<CInt>?, _ arguments: UnsafeMutableRawPointer?
) -> CInt {
  guard let folder = ProcessInfo.processInfo.environment["RATEMILL_FUZZ_SEEDS"] else { return 0 }
  do {
    for target in FuzzTarget.allCases {
      let place = URL(filePath: folder).appending(path: target.rawValue)
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      for (number, seed) in target.seeds.enumerated() {
        try Data(seed).write(to: place.appending(path: "seed-\(number)"))
      }
    }
  } catch {
    fatalError("\(error)")
  }
  exit(0)
}

/// *Source*: https://llvm.org/docs/LibFuzzer.html, "Fuzz Target".
@_cdecl("LLVMFuzzerTestOneInput")
package func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  do {
    _ = try target.run(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
  } catch {
    fatalError("\(error)")
  }
}
