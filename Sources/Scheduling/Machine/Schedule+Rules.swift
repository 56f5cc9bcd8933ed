/// The rules of results, quarantines, votes and actions.
extension Schedule {
  func checkUploads(_ broken: inout [String]) {
    if uploads.count > limits.uploadsMax { broken.append("too many uploads") }
    if uploadOctets > limits.uploadOctetsMax && uploads.count > 1 {
      broken.append("the upload window is too full")
    }
    if uploadOctets != uploads.reduce(0, { $0 + octetsOffered($1) }) {
      broken.append("the upload window is miscounted")
    }
    for attempt in uploads where self[attempt].standing != .granted {
      broken.append("\(attempt) is in the upload window and not granted")
    }
    if diskLevel == .full && !uploads.isEmpty { broken.append("uploads go on to a full disk") }
    for attempt in uploads where self[attempt.task].ballot != nil {
      broken.append("\(attempt) is taken in while its task is open to a vote")
    }
    if Set(committing).count != committing.count { broken.append("a result is kept twice") }
    for attempt in committing where self[attempt].standing != .committing {
      broken.append("\(attempt) is with the workload and not committing")
    }
    for attempt in uploadsWaiting where self[attempt].standing != .offered {
      broken.append("\(attempt) waits for the upload window and is not offered")
    }
  }

  func checkQuarantines(_ broken: inout [String]) {
    guard isStageRunning, let stage = stages.last else {
      if !quarantined.isEmpty || !voting.isEmpty { broken.append("suspicion outlives its stage") }
      return
    }
    let apart = stage.tasks.indices.filter { stage.tasks[$0].quarantine != nil }
    if apart != quarantined { broken.append("quarantined \(quarantined), and not \(apart)") }
    for ordinal in apart {
      let task = stage.tasks[ordinal]
      let place = "task \(ordinal) of stage \(stage.name)"
      if task.isCommitted || task.ballot != nil { broken.append("\(place): still in quarantine") }
      guard let quarantine = task.quarantine else { continue }
      if quarantine.probes > limits.probesMax { broken.append("\(place): too many probes") }
      if let sound = quarantine.sound, let deadly = quarantine.deadly, sound >= deadly {
        broken.append("\(place): prefix \(sound) lives and \(deadly) dies")
      }
      if let deadly = quarantine.deadly, deadly < 1 || deadly > quarantine.units {
        broken.append("\(place): prefix \(deadly) of \(quarantine.units)")
      }
      let solo = task.attempts.indices.filter {
        task.attempts[$0].isSolo && task.attempts[$0].isLive
      }
      // One of a quarantine before this one may still be here: nobody else gets the task then.
      if solo.count > 1 || quarantine.attempt.map({ solo != [Int($0.number) - 1] }) == true {
        broken.append("\(place): the solo attempt is another")
      }
    }
  }

  func checkVotes(_ broken: inout [String]) {
    guard isStageRunning, !isEnded, let stage = stages.last else { return }
    let open = stage.tasks.indices.filter { stage.tasks[$0].ballot != nil }
    if open != voting { broken.append("votes are open on \(open), and not \(voting)") }
    for (ordinal, task) in stage.tasks.enumerated() {
      let place = "task \(ordinal) of stage \(stage.name)"
      if task.ballot == nil && task.agreed == nil && task.claims.results.count > 1 {
        broken.append("\(place): results differ and nobody votes")
      }
      for state in task.attempts where state.standing == .committed && task.agreed != nil {
        if state.claim != task.agreed { broken.append("\(place): the wrong result is kept") }
      }
    }
  }

  /// No host was given more than it has with what it was given now.
  func checkMemory(_ broken: inout [String]) {
    let rooms = hostRooms()
    for action in outbox {
      guard case .assign(let session, let attempt, _, _) = action,
        let index = workerIndex(session), let room = rooms[workers[index].host],
        self[attempt.task].shape.memoryOctets > 0
      else { continue }
      if room.limitOctets > 0 && room.usedOctets > room.limitOctets {
        broken.append("\(workers[index].host) is given more than its memory")
      }
    }
  }

  /// The last event's actions.
  func checkOutbox(_ broken: inout [String]) {
    for action in outbox {
      guard case .assign(let session, let attempt, _, _) = action else { continue }
      guard let index = workerIndex(session) else {
        if !isEnded { broken.append("\(attempt) was assigned to nobody") }
        continue
      }
      if diskLevel != .ample { broken.append("\(attempt) was assigned without room for it") }
      if workers[index].isDraining { broken.append("\(attempt) was assigned to a leaver") }
      if now - workers[index].heardAt >= limits.suspectMilliseconds {
        broken.append("\(attempt) was assigned to a suspect")
      }
    }
    let terminal = outbox.indices.filter { outbox[$0].isTerminal }
    if !terminal.isEmpty && terminal != [outbox.count - 1] {
      broken.append("the terminal action is not the last")
    }
  }
}

extension Schedule.Action {
  /// Whether it is the run's last.
  package var isTerminal: Bool {
    switch self {
    case .finished, .failed: true
    default: false
    }
  }
}
