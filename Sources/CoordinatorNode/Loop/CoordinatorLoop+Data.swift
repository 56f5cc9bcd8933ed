import Ledger
import Pipeline
import Scheduling
import Storage
import Wire

/// Bytes: inputs and shared objects out, results in.
extension CoordinatorLoop {
  // MARK: Out

  /// FETCH → CHUNK, or NOSUCH where the stage, the object or the range isn't (any more).
  func serve(
    _ object: Message.Object, offset: Int, count: Int, to route: [UInt8], asked: Envelope
  ) {
    let attempt = Attempt(epoch: asked.epoch, wireTask: asked.task, number: asked.attempt)
    do {
      let reply: Envelope
      if let bytes = try bytes(of: object, attempt: attempt, offset: offset, count: count) {
        reply = outgoing(
          .chunk(object, offset: offset), session: asked.session, about: attempt, chunk: bytes)
      } else {
        reply = outgoing(.noSuch(object, offset: offset), session: asked.session, about: attempt)
      }
      send(reply, by: route, over: data)
    } catch {
      workloadFailed(error)
    }
  }

  private func bytes(
    of object: Message.Object, attempt: Attempt, offset: Int, count: Int
  ) throws -> [UInt8]? {
    guard let stage, attempt.epoch == schedule.epoch, attempt.task.stage == stageIndex,
      count <= Envelope.chunkOctetsMax
    else { return nil }
    switch object {
    case .taskInput:
      let ordinal = attempt.task.ordinal
      guard let octets = inputOctets[ordinal], isWithin(offset, count, of: octets) else {
        return nil
      }
      return try workload.read(stage: stage.name, task: ordinal, offset: offset, count: count)
    case .shared(let name):
      guard let shared = sharedObjects.first(where: { $0.name == name }),
        isWithin(offset, count, of: shared.octets)
      else { return nil }
      return try workload.readShared(name: name, offset: offset, count: count)
    }
  }

  private func isWithin(_ offset: Int, _ count: Int, of octets: Int) -> Bool {
    offset >= 0 && count > 0 && offset <= octets && count <= octets - offset
  }

  // MARK: In

  /// Opens the upload, or says again where it stands.
  func grant(_ attempt: Attempt, to session: UInt64) {
    guard let peer = peers[session], let claim = peer.claims[attempt] else { return }
    if peer.uploads[attempt] == nil {
      let path = keeping.folder.upload(
        name(of: attempt.task), epoch: attempt.epoch, attempt: attempt.number)
      do throws(DiskError) {
        peers[session]?.uploads[attempt] = try ResultUpload(
          path: path, claim: claim, disk: keeping.disk)
      } catch {
        refuse(attempt, of: session, for: error)
        return
      }
    }
    say(.grant(windowChunks: configuration.uploadWindow), to: session, about: attempt)
  }

  /// PUT: the next chunk is kept; every one is answered with how far the upload is.
  func take(_ envelope: Envelope, at offset: Int, from route: [UInt8]) {
    let session = envelope.session
    let attempt = Attempt(
      epoch: envelope.epoch, wireTask: envelope.task, number: envelope.attempt)
    // Without leave there is nothing to write to: the worker offers again, and is told.
    guard let upload = peers[session]?.uploads[attempt] else { return }
    do throws(DiskError) {
      let isNews = try upload.append(envelope.chunk, at: offset)
      let reply = outgoing(.putAck(offset: upload.octetsHere), session: session, about: attempt)
      send(reply, by: route, over: data)
      guard isNews else { return }
      events.append(
        .uploadAdvanced(session: session, attempt: attempt, octets: upload.octetsHere))
      guard upload.isComplete else { return }
      if try upload.close() {
        events.append(.uploadCompleted(session: session, attempt: attempt))
      } else {
        events.append(.uploadBroken(session: session, attempt: attempt))
      }
    } catch {
      refuse(attempt, of: session, for: error)
    }
  }
}
