import Ledger
import Pipeline
import Storage
import ZeroMQ

/// A run's coordinator: one loop, on the thread that calls ``run()``.
///
/// What is done lies in the spool and its ledger. A coordinator that is killed at any moment is
/// followed by another one over the same spool, which goes on: it hands the kept results to the
/// workload again and has the rest done.
package final class Coordinator {
  private let configuration: CoordinatorConfiguration
  private let workload: any Workload
  private let stop: StopSwitch
  private let keeping: KeeperThread

  /// `stop` ends the run from another thread. *Throws* where the host has no file descriptor left.
  package init(
    configuration: CoordinatorConfiguration, workload: any Workload, stop: StopSwitch? = nil
  ) throws(ZeroMQError) {
    self.configuration = configuration
    self.workload = workload
    if let stop { self.stop = stop } else { self.stop = try StopSwitch() }
    keeping = KeeperThread(
      folder: configuration.spoolFolder, disk: configuration.disk,
      settleAfter: configuration.settleAfter)
  }

  /// Runs the workload's stages to their end, or says why not. Called once. When it returns, no
  /// worker process that it started is left, nor a socket; the spool stays, and stays locked while
  /// this object lives.
  ///
  /// Blocks its thread, which must be a real one and live on: the main thread or a `Thread`, never
  /// a task's. (Local workers are killed when the thread that started them ends.)
  package func run() -> RunOutcome {
    let formerListen = configuration.security?.formerListen ?? []
    for endpoint in configuration.listen + formerListen {
      let isSafe = endpoint.staysOnThisHost || (configuration.security != nil && endpoint.isTCP)
      guard isSafe || configuration.allowsInsecureNetwork else {
        return .failed(.insecureEndpoint(endpoint))
      }
      guard endpoint.dataTwin != nil else { return .failed(.noDataEndpoint(endpoint)) }
    }
    do throws(CoordinatorFailure) {
      let resumption = try resume()
      if let digest = resumption.manifestDigest, configuration.isPublished(digest) {
        return .published
      }
      let sockets = try SocketFolder(inSpool: keeping.folder.path)
      defer { sockets.remove() }
      let loop = try CoordinatorLoop(
        configuration: configuration, workload: workload, keeping: keeping, resumption: resumption,
        endpoint: sockets.endpoint, stop: stop)
      return try loop.run()
    } catch {
      return .failed(error)
    }
  }

  private func resume() throws(CoordinatorFailure) -> Resumption {
    let identity = workload.identity
    let resumption: Resumption
    do throws(LedgerError) {
      resumption = try keeping.resume(
        RunIdentity(
          digest: identity.digest, build: configuration.build, words: identity.words),
        isFresh: configuration.startsFresh)
    } catch {
      throw .of(error)
    }
    for note in resumption.notes { configuration.journal(.resumed(note: note)) }
    return resumption
  }

  // MARK: After the run

  /// Removes what a power cut might take anyway, once all of the month is staged and before that is
  /// synchronized. After a crash from here on it is computed again.
  package func dropUnsettled() { keeping.dropUnsettled() }

  /// Writes down that the month stands in its place, once it does.
  package func notePublished(manifestDigest: [UInt8]) throws(CoordinatorFailure) {
    do throws(LedgerError) {
      try keeping.notePublished(manifestDigest: manifestDigest)
    } catch {
      throw .of(error)
    }
  }

  /// Removes the spool: after the month was published, or where nothing can go on from it.
  package func removeSpool() throws(CoordinatorFailure) {
    do throws(DiskError) { try keeping.remove() } catch { throw .ledger(.disk(error)) }
  }
}
