extension Schedule {
  mutating func noteDisk(_ level: DiskLevel) {
    diskLevel = level
  }

  /// A result that the disk would not take is offered again.
  mutating func offerAgain(_ attempt: Attempt) {
    precondition(
      attempt.epoch == epoch && self[attempt].standing == .committing,
      "A failure to keep was reported that the schedule did not ask for.")
  }
}
