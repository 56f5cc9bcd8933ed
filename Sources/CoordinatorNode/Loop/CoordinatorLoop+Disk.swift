import Ledger
import Scheduling
import Storage

/// Room on the disks: a run that has none waits for it, and says what it needs.
extension CoordinatorLoop {
  /// Looks now and then. Ends the run where nothing was taken in for too long.
  func watchDisk() {
    let now = clock.milliseconds
    if let level = diskWatch.look(now: now) { events.append(.diskLevel(level)) }
    let patience = configuration.limits.pausedMillisecondsMax
    if let since = diskWatch.fullSince, now - since >= patience, outcome == nil {
      outcome = .failed(.noRoom(pausedMilliseconds: now - since, diskWatch.shortage))
    }
  }

  /// Whether the workload can write down what it makes of a kept result: about as many octets. What
  /// can't be is kept anyway, and waits.
  func hasRoom(for report: KeeperReport) -> Bool {
    let octets: Int
    switch report {
    case .kept(_, let result), .checked(let result, _, nil): octets = result.octets
    case .checkedSealed(let result, _, nil): octets = result.octets
    default: return true
    }
    for folder in configuration.writtenFolders
    where !diskWatch.hasRoom(forOctets: octets, in: folder) {
      if diskWatch.shortage?.isFull != true {
        let level = diskWatch.noteRefusal(
          ofOctets: octets, in: folder, now: clock.milliseconds)
        events.append(.diskLevel(level))
      }
      return false
    }
    return true
  }

  /// The schedule's alarms of the disk, with what it doesn't know: which one, and its figures.
  func tell(_ alarm: Schedule.Alarm) {
    if case .paused = alarm, let shortage = diskWatch.shortage {
      configuration.journal(
        .paused(shortage, endsInMilliseconds: configuration.limits.pausedMillisecondsMax))
    } else if alarm != .resumed || !diskWatch.isTrying {
      configuration.journal(.alarm(alarm))
    }
  }
}
