/// A task of a stage, as the workload plans it and the ledger remembers it.
package struct TaskShape: Hashable, Sendable {
  /// What it costs, in any unit (its input's octets): heavier tasks are given out first, and what
  /// is slow is judged by it.
  package var weight: Int
  /// What it needs of its host's memory; 0 where that isn't known.
  package var memoryOctets: Int64
  /// Into how many parts a trial may cut it: a trial of prefix n runs the first n of them. 0: it
  /// can't be cut, and is given up as a whole.
  package var units: Int
  /// Its result is kept from before: it isn't run.
  package var isCommitted: Bool
  /// The name of the worker whose result is kept; empty where it isn't known.
  package var keptBy: String
  /// Attempts that took their worker with them, under former coordinators too.
  package var strikes: Int
  /// The parts that were convicted before, and are left out; ascending.
  package var exclusions: [Int]

  package init(
    weight: Int, memoryOctets: Int64 = 0, units: Int = 0, isCommitted: Bool = false,
    keptBy: String = "", strikes: Int = 0, exclusions: [Int] = []
  ) {
    self.weight = weight
    self.memoryOctets = memoryOctets
    self.units = units
    self.isCommitted = isCommitted
    self.keptBy = keptBy
    self.strikes = strikes
    self.exclusions = exclusions
  }
}

/// Which parts of a task an attempt runs.
package struct Trial: Hashable, Sendable {
  /// Only the parts `0..<prefix`: a probe, of which only the worker's survival counts, so that its
  /// result is thrown away. nil: the whole task.
  package var prefix: Int?
  /// Parts to leave out, ascending.
  package var exclusions: [Int]

  package init(prefix: Int? = nil, exclusions: [Int] = []) {
    self.prefix = prefix
    self.exclusions = exclusions
  }

  /// All of a task.
  package static let whole = Trial()
}
