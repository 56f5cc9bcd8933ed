// Room for results.
extension Schedule {
  mutating func noteDisk(_ level: DiskLevel) {
    guard level != diskLevel else { return }
    let former = diskLevel
    diskLevel = level
    if level == .full {
      for attempt in uploads.reversed() { stopUpload(attempt) }
    }
    if level == .ample {
      act(.alarm(.resumed))
    } else if level > former {
      act(.alarm(.paused(level: level)))
    }
  }

  /// A result that the disk would not take is taken in again after a while, from its worker, or
  /// made again.
  mutating func offerAgain(_ attempt: Attempt) {
    precondition(
      attempt.epoch == epoch && self[attempt].standing == .committing,
      "A failure to keep was reported that the schedule did not ask for.")
    guard workerIndex(self[attempt].session) != nil else {
      end(attempt, as: .lapsed, trouble: "the disk would not take its result.")
      return
    }
    committing.removeAll { $0 == attempt }
    self[attempt].standing = .offered
    self[attempt].octetsCome = 0
    self[attempt].leaseUntil = now + limits.leaseMilliseconds
    self[attempt].holdUntil = now + limits.keepAgainMilliseconds
    uploadsWaiting.append(attempt)
  }

  /// Whether nothing can go on before there is room.
  private var isPaused: Bool {
    guard isStageRunning, diskLevel != .ample else { return false }
    return diskLevel == .full || isNobodyAtWork
  }

  mutating func notePause() {
    guard !isEnded, isPaused else {
      pausedSince = nil
      return
    }
    let since = pausedSince ?? now
    pausedSince = since
    if now - since >= limits.pausedMillisecondsMax {
      fail(.diskFull(pausedMilliseconds: now - since))
    }
  }
}
