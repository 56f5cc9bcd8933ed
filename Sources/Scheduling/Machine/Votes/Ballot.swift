/// An open question which result of a task is the right one.
struct Ballot: Sendable {
  /// Whether results differ; else a second opinion is waited for.
  var isDisputed = false
  /// Since when no worker that may vote is at work on it; nil while one is.
  var waitingSince: Int64?
}

extension [ScheduleFailure.Claim] {
  /// The different results, in the order they came.
  var results: [ResultClaim] {
    reduce(into: []) { results, claim in
      if !results.contains(claim.result) { results.append(claim.result) }
    }
  }

  var voters: [String] { map(\.worker) }

  /// Workers that gave this result and no other.
  func votes(for result: ResultClaim) -> Int {
    count { claim in
      claim.result == result && !contains { $0.worker == claim.worker && $0.result != result }
    }
  }
}
