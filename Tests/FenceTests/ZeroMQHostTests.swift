import Foundation
import Glibc
import Testing
import ZeroMQ

@Suite("Child processes are started without fork, and reaped")
struct ZeroMQHostTests {
  private func ending(of child: ChildProcess) throws -> ChildProcess.Ending {
    while true {
      if let ending = try child.ending() { return ending }
      sched_yield()
    }
  }

  @Test(
    "an ending says how",
    arguments: [
      ("exit 0", ChildProcess.Ending.exited(code: 0)), ("exit 75", .exited(code: 75)),
      ("kill -9 $$", .killed(signal: 9)), ("kill -TERM $$; exit 1", .killed(signal: 15)),
    ])
  func endings(script: String, expected: ChildProcess.Ending) throws {
    let child = try ChildProcess.spawn(path: "/bin/sh", arguments: ["-c", script])
    #expect(try ending(of: child) == expected)
    #expect(throws: ZeroMQError.call(.wait, code: ECHILD)) { try child.ending() }
  }

  @Test("a program that isn't there is an error")
  func noProgram() {
    #expect(throws: ZeroMQError.call(.spawn, code: ENOENT)) {
      try ChildProcess.spawn(path: "/nowhere/at/all", arguments: [])
    }
  }

  @Test("a child inherits no descriptor above 2, even one that isn't closed on exec")
  func descriptors() throws {
    let open = dup(2)
    defer { close(open) }
    let script = "test ! -e /proc/self/fd/\(open)"
    let child = try ChildProcess.spawn(path: "/bin/sh", arguments: ["-c", script])
    #expect(try ending(of: child) == .exited(code: 0))
  }

  @Test("killing takes a child that won't listen, and leaves no zombie")
  func killing() throws {
    let child = try ChildProcess.spawn(
      path: "/bin/sh", arguments: ["-c", "trap '' TERM; while :; do read x </dev/zero; done"])
    try child.killAndReap()
    #expect(throws: ZeroMQError.call(.wait, code: ECHILD)) { try child.ending() }
    #expect(!FileManager.default.fileExists(atPath: "/proc/\(child.identifier)"))
  }

  @Test("a switch is pulled once and stays so")
  func stopSwitch() throws {
    let stop = try StopSwitch()
    #expect(stop.pulledBy == nil)
    stop.pull()
    #expect(stop.pulledBy == SIGTERM)
  }
}
