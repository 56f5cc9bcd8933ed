import Pipeline
import ZeroMQ

/// A run's coordinator: one loop, on the thread that calls ``run()``.
package struct Coordinator {
  private let configuration: CoordinatorConfiguration
  private let workload: any Workload
  private let stop: StopSwitch

  /// `stop` ends the run from another thread. *Throws* where the host has no file descriptor left.
  package init(
    configuration: CoordinatorConfiguration, workload: any Workload, stop: StopSwitch? = nil
  ) throws(ZeroMQError) {
    self.configuration = configuration
    self.workload = workload
    if let stop { self.stop = stop } else { self.stop = try StopSwitch() }
  }

  /// Runs the workload's stages to their end, or says why not. When it returns, no worker process
  /// that it started is left, nor a socket or temporary file.
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
      let spool = try Spool(folder: configuration.spoolFolder)
      defer { spool.removeLeftovers() }
      let loop = try CoordinatorLoop(
        configuration: configuration, workload: workload, spool: spool, stop: stop)
      return try loop.run()
    } catch {
      return .failed(error)
    }
  }
}
