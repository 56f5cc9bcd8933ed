import Foundation

/// Months of the whole operator (`Jobs/month-end/operator.yaml`), made and run one after the other
/// through the real program, and verified.
struct OperatorMonths {
  /// A folder of feeds a month, and one of what was published.
  let inputs: URL
  let outputs: URL

  init(
    _ months: [String], in folder: URL, subscribers: Int, seed: Int, recordsPerSubscriber: Int = 1,
    defectsPerThousand: Int = 0
  ) throws {
    inputs = folder.appending(path: "in")
    outputs = folder.appending(path: "out")
    let job = Judges.packageRoot.appending(path: "Jobs/month-end/operator.yaml").path
    for month in months {
      try Ratemill.run([
        "generate", "--job", job, "--subscribers", "\(subscribers)", "--month", month,
        "--seed", "\(seed)", "--records-per-subscriber", "\(recordsPerSubscriber)",
        "--usage-files", "1", "--operations", "--defects-per-thousand", "\(defectsPerThousand)",
        "--output", input(of: month),
      ])
      let output = try Ratemill.month(
        month, job: "month-end/operator.yaml", input: inputs.appending(path: month), in: folder,
        named: "out/\(month)")
      try Ratemill.run(["verify", output])
    }
  }

  func input(of month: String) -> String { inputs.appending(path: month).path }

  func output(of month: String) -> String { outputs.appending(path: month).path }
}
