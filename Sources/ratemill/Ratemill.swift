import ArgumentParser
import Pipeline

/// The executable: a face for the rooms and nodes, and nothing else.
@main
struct Ratemill: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ratemill",
    abstract: "The month-end mill: call records in, bills, indicators and target lists out.",
    discussion: """
      A month is described by a job (Jobs/month-end/job.yaml): feeds, catalogue, campaigns. \
      'run' does all of it on this host; 'coordinator' and 'worker' do it on several, and 'merge' \
      joins what several coordinators did. A month in four steps, from the project's folder:

        ratemill check Jobs/month-end
        ratemill generate --subscribers 10000 --month 2026-10 --seed 1 --output month
        ratemill run Jobs/month-end --month 2026-10 --input month --output out/2026-10
        ratemill verify out/2026-10

      Exit codes: 0 done, 1 'diff' found a difference or 'import --strict' a loss, 3 two workers \
      disagree, 64 wrong usage, 65 bad data, 66 no input, 70 defect or totals that don't balance, \
      74 disk or network, 75 no workers or a busy output: try again, 78 bad job or set-up, \
      130 interrupted, 143 terminated: the same command goes on.

      Results go to standard output, progress and complaints to standard error.

      Shell completions: ratemill --generate-completion-script bash|zsh|fish
      """,
    version: RatemillVersion.current,
    subcommands: [
      RunCommand.self, CoordinatorCommand.self, WorkerCommand.self, MergeCommand.self,
      CheckCommand.self, DiffCommand.self, ExplainCommand.self, SimulateCommand.self,
      VerifyCommand.self, GenerateCommand.self, ImportCommand.self, DictionaryCommand.self,
      KeysCommand.self,
    ])
}
