import Foundation
import Testing

extension Cluster {
  /// What a person types, and what is said back.
  @Suite(.serialized) struct CommandLine {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func said(_ arguments: String...) throws -> RatemillProcess.End {
      try RatemillProcess(arguments, in: folder).finish(withinSeconds: 30)
    }

    @Test(
      "the help of each command names its options",
      arguments: [
        (
          "run",
          [
            "--month", "--input", "--output", "--spool", "--fresh", "--workers", "--listen",
            "--json",
          ]
        ),
        (
          "coordinator",
          ["--month", "--input", "--output", "--listen", "--quiet", "--shard", "--peer"]
        ),
        ("merge", ["--month", "--input", "--output", "--from", "--remove-spools"]),
        ("worker", ["--connect", "--name", "--host", "--memory", "--allow-insecure-network"]),
        ("check", ["<path>"]),
        ("generate", ["--subscribers", "--month", "--seed", "--output", "--bad-per-million"]),
        ("verify", ["<folder>", "--verbose"]),
        ("simulate", ["<folder>", "--catalogue", "--move", "--output", "--json"]),
      ])
    func help(_ command: String, options: [String]) throws {
      let end = try said(command, "--help")
      #expect(end.code == 0, "\(end)")
      for option in options {
        #expect(end.output.contains(option), "The help of '\(command)' lacks \(option).")
      }
      #expect(!end.output.contains("--session"), "What only the coordinator says is hidden.")
    }

    @Test("the program's help lists the commands, exit codes and completions")
    func programHelp() throws {
      let end = try said("--help")
      #expect(end.code == 0)
      let expected = [
        "run", "coordinator", "worker", "check", "generate", "verify", "simulate", "Exit codes",
        "130",
        "--generate-completion-script",
      ]
      for word in expected { #expect(end.output.contains(word), "It lacks '\(word)'.") }
      #expect(try said("--version").code == 0)
    }

    @Test(
      "wrong usage ends with 64 and says how it is right",
      arguments: [
        ["run", "--nonsense"], ["nonsense"],
        [
          "generate", "--subscribers", "1", "--month", "2026-10", "--seed", "1", "--output", "x",
        ], ["worker"], ["generate", "--subscribers", "many"],
        ["run", "Jobs/month-end", "--month", "2026-13", "--input", ".", "--output", "x"],
        [
          "run", "Jobs/month-end", "--month", "2026-10", "--input", ".", "--output", "x",
          "--workers", "0",
        ],
        ["coordinator", "Jobs/month-end", "--month", "2026-10", "--input", ".", "--output", "x"],
        ["worker", "--connect", "http://127.0.0.1:80"],
      ])
    func wrongUsage(_ arguments: [String]) throws {
      let end = try RatemillProcess(arguments, in: folder).finish(withinSeconds: 30)
      #expect(end.code == 64, "\(end)")
      #expect(
        end.errors.contains("Usage:") || end.errors.contains("Choose a value"),
        "It doesn't say how it is right: \(end)")
    }

    @Test("a plain address that leaves this host is refused", arguments: ["run", "worker"])
    func insecureAddress(_ command: String) throws {
      let end =
        command == "worker"
        ? try said("worker", "--connect", "tcp://192.0.2.1:7701")
        : try insecureRun()
      #expect(end.code == 78, "\(end)")
      #expect(end.errors.contains("neither authenticated nor encrypted"), "\(end)")
    }

    private func insecureRun() throws -> RatemillProcess.End {
      let month = try ClusterMonth(subscribers: 60)
      let output = month.freshOutput
      let run = try month.start(output: output, more: ["--listen", "tcp://0.0.0.0:7701"])
      let end = run.finish()
      #expect(month.leftovers(of: output) == [])
      return end
    }

    @Test("the last line of progress says what was done, and not who has gone home")
    func lastProgress() throws {
      let month = try ClusterMonth(subscribers: 60)
      let end = try month.start(output: month.freshOutput).finish()
      #expect(end.code == 0, "\(end)")
      let last = end.errors.split(separator: "\n").last { $0.contains(" tasks ") } ?? ""
      #expect(last.contains(" records ") && !last.contains("workers"), "\(end)")
    }

    @Test("completion scripts for three shells", arguments: ["bash", "zsh", "fish"])
    func completions(_ shell: String) throws {
      let end = try said("--generate-completion-script", shell)
      #expect(end.code == 0)
      #expect(end.output.contains("generate") && end.output.contains("pseudonym-key"))
    }

    @Test("the shipped jobs have no error")
    func shippedJobs() throws {
      let end = try said("check", "Jobs")
      #expect(end.code == 0, "\(end)")
      #expect(end.output.contains("Jobs/month-end/job.yaml"), "\(end)")
    }

    @Test("the same seed makes the same feeds, and never among old ones")
    func generated() throws {
      let paths = ["a", "b"].map { folder.path + "/" + $0 }
      let made = try paths.map { path in
        let end = try said(
          "generate", "--subscribers", "60", "--month", "2026-10", "--seed", "5", "--output", path)
        #expect(end.code == 0, "\(end)")
        return try FileTree(path)
      }
      #expect(made[0].differences(from: made[1]) == [])
      let again = try said(
        "generate", "--subscribers", "60", "--month", "2026-10", "--seed", "6", "--output",
        paths[0])
      #expect(again.code == 74 && again.errors.contains("isn't empty"), "\(again)")
    }
  }
}
