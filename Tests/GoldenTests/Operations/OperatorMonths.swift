import Foundation

/// Months of the whole operator (`Jobs/month-end/operator.yaml`), made and run one after the other
/// through the real program, and verified.
struct OperatorMonths {
  /// A folder of feeds a month, and one of what was published.
  let inputs: URL
  let outputs: URL

  /// `job` is another than the shipped one, `options` are more of `ratemill generate`'s, and
  /// `change` does something to a month's feeds before they are read.
  init(
    _ months: [String], in folder: URL, job: String? = nil, subscribers: Int, seed: Int,
    recordsPerSubscriber: Int = 1, options: [String] = [],
    change: (_ input: String) throws -> Void = { _ in }
  ) throws {
    inputs = folder.appending(path: "in")
    outputs = folder.appending(path: "out")
    let job = job ?? Judges.packageRoot.appending(path: "Jobs/month-end/operator.yaml").path
    for month in months {
      try Ratemill.run(
        [
          "generate", "--job", job, "--subscribers", "\(subscribers)", "--month", month,
          "--seed", "\(seed)", "--records-per-subscriber", "\(recordsPerSubscriber)",
          "--usage-files", "1", "--operations", "--output", input(of: month),
        ] + options)
      try change(input(of: month))
      try Ratemill.run([
        "run", job, "--month", month, "--input", input(of: month), "--output", output(of: month),
        "--pseudonym-key", try Ratemill.pseudonymKey(in: folder), "--workers", "2", "--quiet",
      ])
      try Ratemill.run(["verify", output(of: month)])
    }
  }

  func input(of month: String) -> String { inputs.appending(path: month).path }

  func output(of month: String) -> String { outputs.appending(path: month).path }
}
