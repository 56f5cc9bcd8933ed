/// The stage interface: all that the nodes know of the month. A stage is a list of tasks; a task is
/// bytes in, bytes out. Stages run one after the other; a stage's tasks in any order, on any
/// worker, more than once: equal input gives equal bytes.

/// One task of a stage.
package struct TaskPlan: Hashable, Sendable {
  /// Position in its stage, from 0: results are merged in this order, whatever order they come in.
  package var ordinal: Int
  /// What the worker's ``TaskRunner`` needs beside the input. At most 64 KiB.
  package var parameters: [UInt8]
  /// About how much work it is: the octets it is made from. What is sent is
  /// ``Workload/prepareInput(stage:task:)``'s.
  package var inputOctets: Int
  /// What a person is shown: `usage/a.csv.zst`, `region HA, part 3`.
  package var label: String
  /// About how much memory a worker needs for it at once; 0 = not known.
  package var memoryOctets: Int64
  /// In how many units a ``TaskTrial`` may cut its input, or a higher number; 0 = it can't be cut.
  package var units: Int
  /// Tasks of one group are done by one of several coordinators, from 0.
  package var group: Int

  /// Without a `group` a task is one of its own.
  package init(
    ordinal: Int, parameters: [UInt8], inputOctets: Int, label: String, memoryOctets: Int64 = 0,
    units: Int = 0, group: Int? = nil
  ) {
    self.ordinal = ordinal
    self.parameters = parameters
    self.inputOctets = inputOctets
    self.label = label
    self.memoryOctets = memoryOctets
    self.units = units
    self.group = group ?? ordinal
  }
}

/// A stage and all its tasks.
package struct StagePlan: Sendable {
  /// `census`, `intake`, `rate`: unique in a run.
  package var name: String
  package var tasks: [TaskPlan]
  /// No stage follows: only whoever publishes needs its results.
  package var isLast: Bool

  package init(name: String, tasks: [TaskPlan], isLast: Bool = false) {
    self.name = name
    self.tasks = tasks
    self.isLast = isLast
  }
}

/// An immutable blob that every worker fetches once, before its first task of a stage that needs
/// it: the job, the tariff image, the directory.
package struct SharedObject: Hashable, Sendable {
  /// Unique in a run; a changed content has another name.
  package var name: String
  package var octets: Int

  package init(name: String, octets: Int) {
    self.name = name
    self.octets = octets
  }
}

/// Which units of its input an attempt works on: all but a few, or the first ones alone, to find
/// the one that kills its workers.
package struct TaskTrial: Hashable, Sendable {
  /// Only units 0 ..< prefix; nil = all. The result of a part is not kept.
  package var prefix: Int?
  /// Units that are left out, ascending.
  package var exclusions: [Int]

  package init(prefix: Int? = nil, exclusions: [Int] = []) {
    self.prefix = prefix
    self.exclusions = exclusions
  }

  /// The whole task.
  package static let whole = TaskTrial()
}

/// What decides a run's bytes: results of one run are of use to another only if both are equal.
package struct WorkloadIdentity: Hashable, Sendable {
  /// SHA-256, 32 octets, of all that the results depend on but the program's build: job, month,
  /// scope, keys, and of each input its name, size and time of change.
  package var digest: [UInt8]
  /// The same for a person: `month-end 2026-10, 12 input files`.
  package var words: String

  package init(digest: [UInt8], words: String) {
    self.digest = digest
    self.words = words
  }
}

/// A result that is of no use: the file isn't what a runner of the stage makes.
package struct DamagedResult: Error, Hashable, Sendable, CustomStringConvertible {
  package var path: String
  package var reason: String

  package init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  package var description: String {
    "\(path) is damaged (\(reason)): check the disk and run again"
  }
}

/// What a task's end adds to the run's visible progress.
package struct TaskProgress: Hashable, Sendable {
  package var records: Int64
  package var octets: Int64

  package init(records: Int64 = 0, octets: Int64 = 0) {
    self.records = records
    self.octets = octets
  }
}

/// The coordinator's side of a run. Called from one thread.
package protocol Workload: AnyObject {
  /// What decides the results' bytes. The same until the run's end.
  var identity: WorkloadIdentity { get }

  /// The next stage, once all tasks of the former are accepted; nil when there is none left.
  func nextStage() throws -> StagePlan?

  /// The objects that workers need for the stage last returned, in the order the runner gets them.
  func sharedObjects() -> [SharedObject]

  /// Part of a shared object; `offset + count` is within it.
  func readShared(name: String, offset: Int, count: Int) throws -> [UInt8]

  /// Makes a task's input ready to be read and returns its length; called before each attempt is
  /// assigned. The same task has the same input every time.
  func prepareInput(stage: String, task: Int) throws -> Int

  /// Part of a prepared input; `offset + count` is within its length.
  func read(stage: String, task: Int, offset: Int, count: Int) throws -> [UInt8]

  /// A task's result, complete and digest-checked, as a file that stays where it is, unchanged,
  /// until the run's end. It is the pool's: not to be moved, changed or removed.
  ///
  /// Called once a task; with results that a former coordinator kept right after ``nextStage()``,
  /// in the order of their tasks. *Throws* ``DamagedResult`` before anything of it counts, so that
  /// another result of the task may be given; whatever else it throws ends the run.
  func accept(stage: String, task: Int, resultPath: String) throws -> TaskProgress
}

/// Why a task can't be done. The kind decides what the pool does next (pool: retries by kind).
package struct TaskFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// Whose fault it is.
  package enum Kind: UInt8, CaseIterable, Sendable {
    /// The input is at fault: every worker would say the same. The run ends with this sentence.
    case data = 0
    /// This worker lacks memory or disk: another may do it.
    case resource = 1
    /// A defect: tried elsewhere once.
    case bug = 2
  }

  package var kind: Kind
  /// A sentence that names the file and ends with what to do.
  package var description: String

  package init(kind: Kind, description: String) {
    self.kind = kind
    self.description = description
  }
}

/// The worker's side. Made once a stage; called from one compute thread at a time.
package protocol TaskRunner: AnyObject {
  /// `input` is the whole input, of which `trial` says what to work on; `progress` may be called
  /// with the records done so far.
  func run(
    parameters: [UInt8], trial: TaskTrial, input: [UInt8], progress: (Int64) -> Void
  ) throws(TaskFailure) -> [UInt8]
}

/// Makes the runner of a stage out of the shared objects, in their order.
package struct RunnerFactory: Sendable {
  package var make:
    @Sendable (_ stage: String, _ shared: [[UInt8]]) throws(TaskFailure) -> any TaskRunner

  package init(
    make:
      @escaping @Sendable (_ stage: String, _ shared: [[UInt8]]) throws(TaskFailure) ->
      any TaskRunner
  ) {
    self.make = make
  }
}
