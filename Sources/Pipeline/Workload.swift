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

  package init(ordinal: Int, parameters: [UInt8], inputOctets: Int, label: String) {
    self.ordinal = ordinal
    self.parameters = parameters
    self.inputOctets = inputOctets
    self.label = label
  }
}

/// A stage and all its tasks.
package struct StagePlan: Sendable {
  /// `census`, `intake`, `rate`: unique in a run.
  package var name: String
  package var tasks: [TaskPlan]

  package init(name: String, tasks: [TaskPlan]) {
    self.name = name
    self.tasks = tasks
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

  /// A task's result, complete and digest-checked, as a file that is now the workload's to keep,
  /// move or delete. Called once a task.
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
  /// `input` is the whole input; `progress` may be called with the records done so far.
  func run(
    parameters: [UInt8], input: [UInt8], progress: (Int64) -> Void
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
