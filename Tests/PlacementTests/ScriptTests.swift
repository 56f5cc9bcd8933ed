import Foundation
import Testing

@Suite("The scripts of ops/")
struct ScriptTests {
  @Test("are bash, to the last line", arguments: Scripts.bash)
  func bash(path: String) throws {
    let end = try Command.run("bash", ["-n", path])
    #expect(end.code == 0, "\(path): \(end)")
    let text = try Command.text(path)
    #expect(
      text.contains("set -euo pipefail") || text.contains("lib/setup.sh")
        || path == "ops/lib/trial.sh",
      "\(path) goes on after what failed: set -euo pipefail, or read ops/lib/setup.sh")
  }

  @Test(
    "have nothing that shellcheck warns of",
    .enabled(if: Command.isThere("shellcheck"), "There is no shellcheck: install it."))
  func shellcheck() throws {
    // What setup.sh and the caller of trial.sh set is set there; functions are called by name.
    let end = try Command.run(
      "shellcheck", ["-S", "warning", "-x", "-e", "SC2154,SC2034,SC1091"] + Scripts.bash)
    #expect(end.code == 0, "\(end)")
  }

  @Test(
    "are Python, to the last line",
    .enabled(if: Command.isThere("python3"), "There is no python3."),
    arguments: Scripts.python)
  func python(path: String) throws {
    let end = try Command.run(
      "python3", ["-B", "-c", "import ast, sys; ast.parse(open(sys.argv[1]).read())", path])
    #expect(end.code == 0, "\(path): \(end)")
  }

  @Test("teach with an example", arguments: Scripts.placement)
  func help(path: String) throws {
    let end = try Command.run(Command.root + "/" + path, ["--help"])
    #expect(end.code == 0, "\(path) --help: \(end)")
    #expect(end.said.contains("Example"), "\(path) --help shows no example: \(end)")
    #expect(
      end.said.contains(/\n  (sudo )?ops\/[a-z0-9]+\/[a-z]+/),
      "the example of \(path) doesn't call it: \(end)")
    let long = end.said.split(separator: "\n").filter { $0.count > 100 }.map(String.init)
    #expect(long.isEmpty, "\(path) --help is wider than a terminal: \(long)")
  }

  @Test("say what is wrong with an option that they don't know", arguments: Scripts.placement)
  func unknown(path: String) throws {
    // 'up' hands on what it doesn't know to sbatch.
    let end = try Command.run(Command.root + "/" + path, ["--no-such-option"])
    #expect(end.code == 64, "\(path) --no-such-option ends with 64: \(end)")
  }

  @Test("are all of them looked at")
  func counts() {
    #expect(Scripts.bash.count >= 11, "of the bash scripts there are only \(Scripts.bash)")
    #expect(Scripts.python.count >= 3, "of the Python scripts there are only \(Scripts.python)")
  }
}
