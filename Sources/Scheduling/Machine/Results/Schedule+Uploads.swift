// The upload window.
extension Schedule {
  /// First offered, first granted; a large result waits for room rather than be overtaken for ever.
  mutating func grantUploads() {
    guard !isEnded, diskLevel != .full else { return }
    var index = 0
    while index < uploadsWaiting.count, uploads.count < limits.uploadsMax {
      let attempt = uploadsWaiting[index]
      guard mayBeGranted(attempt) else {
        index += 1
        continue
      }
      let octets = octetsOffered(attempt)
      guard uploads.isEmpty || octets <= limits.uploadOctetsMax - uploadOctets else { return }
      uploadsWaiting.remove(at: index)
      uploads.append(attempt)
      uploadOctets += octets
      self[attempt].standing = .granted
      self[attempt].movedAt = now
      act(.grantUpload(session: self[attempt].session, attempt: attempt))
    }
  }

  private func mayBeGranted(_ attempt: Attempt) -> Bool {
    let task = self[attempt.task]
    let state = self[attempt]
    return task.ballot == nil && !task.isCommitted && now >= state.holdUntil
      && (task.agreed ?? state.claim) == state.claim
      && !task.attempts.contains { $0.isUploading }
  }

  mutating func closeUpload(_ attempt: Attempt) {
    uploads.removeAll { $0 == attempt }
    uploadOctets -= octetsOffered(attempt)
  }

  /// Takes the leave to send back; the worker offers again, and goes on when it is granted again.
  mutating func stopUpload(_ attempt: Attempt) {
    closeUpload(attempt)
    self[attempt].standing = .offered
    self[attempt].octetsCome = 0
    self[attempt].movedAt = nil
    uploadsWaiting.insert(attempt, at: 0)
    act(.discardUpload(session: self[attempt].session, attempt: attempt))
  }

  func octetsOffered(_ attempt: Attempt) -> Int {
    max(0, self[attempt].claim?.octets ?? 0)
  }

  /// The one way an attempt ends without its result being kept. The caller has told the worker.
  mutating func end(_ attempt: Attempt, as standing: AttemptState.Standing, trouble: String) {
    let state = self[attempt]
    self[attempt].standing = standing
    self[attempt].movedAt = nil
    if let index = workerIndex(state.session) {
      workers[index].open.removeAll { $0 == attempt }
      workers[index].results.removeAll { $0 == attempt }
    }
    if state.standing == .offered { uploadsWaiting.removeAll { $0 == attempt } }
    if state.standing == .granted {
      closeUpload(attempt)
      self[attempt].octetsCome = 0
      act(.discardUpload(session: state.session, attempt: attempt))
    }
    committing.removeAll { $0 == attempt }
    if self[attempt.task].quarantine?.attempt == attempt {
      self[attempt.task].quarantine?.attempt = nil
    }
    if !self[attempt.task].isCommitted && !trouble.isEmpty {
      self[attempt.task].lastTrouble = trouble
      tally.retried += 1
    }
    makePendingIfFree(attempt.task)
  }
}
