import Glibc

/// What the kernel has counted of processor time, in nanoseconds.
package enum ProcessorTime {
  /// Of the calling thread.
  package static func ofThisThread() -> Int64 { read(CLOCK_THREAD_CPUTIME_ID) }

  /// Of all threads of this process, ended ones too; not of its children.
  package static func ofThisProcess() -> Int64 { read(CLOCK_PROCESS_CPUTIME_ID) }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    let code = unsafe clock_gettime(clock, &time)
    precondition(code == 0, "Linux has had these two clocks since 2.6.12.")
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
