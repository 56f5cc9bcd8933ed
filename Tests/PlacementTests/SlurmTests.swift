import Foundation
import Testing

@Suite("A worker that Slurm placed")
struct SlurmTests {
  private let standIns: StandIns

  init() throws { standIns = try StandIns() }

  private func job(_ codes: [Int32], keys: String = "") throws -> Command.End {
    try Command.run(
      Command.root + "/ops/slurm/worker.sbatch",
      environment: [
        "RATEMILL": try standIns.worker(endingWith: codes), "RATEMILL_KEYS": keys,
        "RATEMILL_CONNECT": "tcp://10.0.0.1:7701", "SLURM_JOB_ID": "7",
        "SLURM_ARRAY_TASK_ID": "2", "SLURMD_NODENAME": "n3",
      ])
  }

  @Test("ends as its worker does", arguments: [0, 64, 65, 75, 78] as [Int32])
  func final(code: Int32) throws {
    let end = try job([code, 99])
    #expect(end.code == code, "\(end)")
  }

  @Test("is started again after a kill or a defect")
  func again() throws {
    let end = try job([137, 70, 0])
    #expect(end.code == 0, "\(end)")
    #expect(end.said.matches(of: /started with/).count == 3, "\(end)")
  }

  @Test("has a name of its own, which names the node")
  func name() throws {
    let end = try job([0])
    #expect(end.said.contains(/--name slurm-7\.2\.\d+-n3\n/), "\(end)")
  }

  @Test("is called after its key where it has one")
  func keyName() throws {
    try FileManager.default.createDirectory(
      atPath: standIns.folder + "/keys", withIntermediateDirectories: true)
    for name in ["night.key", "coordinator.pub"] {
      try standIns.script("keys/\(name)", "")
    }
    let end = try job([0], keys: standIns.folder + "/keys")
    #expect(end.said.contains("--keys \(standIns.folder)/keys --name night/slurm-7.2."), "\(end)")
  }

  @Test("ends what it has begun when Slurm tells it to")
  func terminated() throws {
    let worker = try standIns.script(
      "ratemill",
      """
      trap 'echo "told to end"; exit 0' TERM
      kill -TERM $PPID
      while :; do sleep 0.05; done
      """)
    let end = try Command.run(
      Command.root + "/ops/slurm/worker.sbatch",
      environment: ["RATEMILL": worker, "RATEMILL_CONNECT": "tcp://127.0.0.1:7701"])
    #expect(end.code == 0 && end.said.contains("told to end"), "\(end)")
  }
}

@Suite("ops/slurm/up")
struct SlurmUpTests {
  private let standIns: StandIns

  init() throws {
    standIns = try StandIns()
    try standIns.script("sbatch", #"echo "sbatch $*"; env | grep ^RATEMILL | sort; echo 4711"#)
  }

  private func up(_ arguments: [String]) throws -> Command.End {
    try Command.run(
      Command.root + "/ops/slurm/up", arguments, environment: ["PATH": standIns.path])
  }

  @Test("submits an array of workers, and hands on what is sbatch's")
  func submits() throws {
    let end = try up([
      "--connect", "tcp://10.0.0.1:7701", "--keys", "/keys", "--workers", "60", "--mem=4G",
    ])
    #expect(end.code == 0, "\(end)")
    #expect(end.said.contains("--array=1-60 --export=ALL --mem=4G"), "\(end)")
    #expect(
      end.said.contains("RATEMILL_CONNECT=tcp://10.0.0.1:7701\nRATEMILL_KEYS=/keys"), "\(end)")
  }

  @Test("refuses an address that leaves the host without keys")
  func refuses() throws {
    let end = try up(["--connect", "tcp://10.0.0.1:7701", "--workers", "2"])
    #expect(end.code == 78 && end.said.contains("ratemill keys"), "\(end)")
    #expect(!end.said.contains("sbatch "), "nothing is submitted: \(end)")
  }

  @Test("needs keys for none that stays on the host")
  func loopback() throws {
    let end = try up(["--connect", "tcp://127.0.0.1:7701", "--workers", "2"])
    #expect(end.code == 0, "\(end)")
  }
}
