import CoordinatorNode
import Foundation
import Synchronization

/// Shows how far a run is: one line drawn anew on a terminal, else a line whenever a stage has come
/// another tenth further.
final class ProgressLine: Sendable {
  private struct State {
    var stage = ""
    var tenth = -1
    var drawn = false
  }

  private let started = ContinuousClock.now
  private let isQuiet: Bool
  private let state = Mutex(State())

  init(isQuiet: Bool) { self.isQuiet = isQuiet }

  func show(_ progress: RunProgress) {
    if isQuiet || progress.stage.isEmpty { return }
    state.withLock { state in
      let tenth = progress.tasksTotal == 0 ? 10 : progress.tasksDone * 10 / progress.tasksTotal
      if Console.isTerminal {
        Console.redraw(text(of: progress))
        state.drawn = true
      } else if progress.stage != state.stage || tenth > state.tenth {
        Console.note(text(of: progress))
      }
      state.stage = progress.stage
      state.tenth = tenth
    }
  }

  private func text(of progress: RunProgress) -> String {
    let seconds = (ContinuousClock.now - started).components.seconds
    let figures =
      "\(clock(seconds))  \(progress.stage)  "
      + "\(progress.tasksDone)/\(progress.tasksTotal) tasks  "
      + "\(Figure.grouped(progress.records)) records  \(Figure.octets(progress.octets))"
    if !progress.waitsFor.isEmpty { return figures + "  waits for \(progress.waitsFor)" }
    // A finished run has sent its workers home.
    return progress.isFinished ? figures : figures + "  \(progress.workers) workers"
  }

  private func clock(_ seconds: Int64) -> String {
    let digits = String(seconds % 60)
    return "\(seconds / 60):" + (digits.count == 1 ? "0" + digits : digits)
  }

  /// A sentence between two drawings.
  func note(_ text: String) {
    if isQuiet { return }
    state.withLock { state in
      if state.drawn { Console.redraw("") }
      Console.note(text)
    }
  }

  func end() {
    state.withLock { state in
      if state.drawn { Console.note("") }
      state.drawn = false
    }
  }
}
