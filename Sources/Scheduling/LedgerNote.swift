extension Schedule {
  /// What must outlive the coordinator, beside the results. Written durably, in the order of the
  /// actions and after every result handed over before; the next coordinator says it again in its
  /// ``TaskShape``s.
  package enum LedgerNote: Hashable, Sendable {
    /// An attempt took its worker with it: one more for ``TaskShape/strikes``.
    case strike(task: TaskID, worker: String, loss: WorkerLoss)
    /// A part of the task kills: one more for ``TaskShape/exclusions``.
    case exclusion(task: TaskID, unit: Int)
    /// The results of this worker are wrong: `tasks` are those that are kept, so far as this
    /// coordinator knows. Forget them with all others that the ledger has of the worker.
    case disowned(worker: String, tasks: [TaskID])
  }
}
