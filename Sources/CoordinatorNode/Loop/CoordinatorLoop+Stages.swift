import Ledger
import Pipeline
import Scheduling

/// The kept results of a stage on their way to the workload.
struct StageReplay {
  /// Not yet read again.
  var left: Int
  /// By ordinal: who made it.
  var accepted: [Int: String] = [:]
}

/// Stages, and what a former coordinator kept of them.
extension CoordinatorLoop {
  /// Asks the workload for its next stage. What is kept of it is handed over before it begins.
  func beginNextStage() {
    isOpen = false
    do {
      guard let next = try workload.nextStage() else {
        stage = nil
        events.append(.workEnded)
        hearWaiting()
        return
      }
      stage = next
      stageIndex += 1
      stageNames.append(next.name)
      inputOctets = [:]
      sharedObjects = workload.sharedObjects()
      progress.stage = next.name
      progress.tasksDone = 0
      progress.tasksTotal = next.tasks.count
      configuration.journal(.stageBegan(name: next.name, tasks: next.tasks.count))
      let kept = resumption.results(of: next.name).filter {
        next.tasks.indices.contains($0.task.ordinal)
      }
      if shard == nil { beginReplay(of: kept) } else { beginShard(of: next, kept: kept) }
    } catch {
      workloadFailed(error)
    }
  }

  /// Has the kept results of the stage read again.
  func beginReplay(of kept: [KeptResult]) {
    replay = StageReplay(left: kept.count)
    for result in kept { keeping.post(.check(result)) }
    if kept.isEmpty { announceStage() }
  }

  /// A kept result was read again: it is the workload's, or its task is done again.
  func replay(_ result: KeptResult, path: String, damage: String?) {
    guard let stage, replay != nil else { return }
    do {
      if let damage { throw DamagedResult(path: path, reason: damage) }
      let done = try workload.accept(
        stage: stage.name, task: result.task.ordinal, resultPath: path)
      progress.tasksDone += 1
      progress.records += done.records
      progress.octets += done.octets
      replay?.accepted[result.task.ordinal] = result.worker
      shard?.note(result)
    } catch let error as DamagedResult {
      configuration.journal(
        .resultForgotten(task: "\(result.task)", reason: error.reason))
      keeping.post(.note([.forgotten(result.task, reason: error.reason)]))
    } catch {
      workloadFailed(error)
    }
    replay?.left -= 1
    if replay?.left == 0 { announceStage() }
  }

  private func announceStage() {
    guard let stage, let accepted = replay?.accepted else { return }
    replay = nil
    if !accepted.isEmpty {
      configuration.journal(
        .stageResumed(name: stage.name, kept: accepted.count, tasks: stage.tasks.count))
    }
    var left = 0
    let shapes = stage.tasks.map { task in
      let isCommitted =
        accepted[task.ordinal] != nil || shard.map { !$0.number.does(task) } ?? false
      if !isCommitted { left += 1 }
      let name = TaskName(stage: stage.name, ordinal: task.ordinal)
      return TaskShape(
        weight: task.inputOctets, memoryOctets: task.memoryOctets, units: task.units,
        isCommitted: isCommitted, keptBy: accepted[task.ordinal] ?? "",
        strikes: resumption.strikes[name]?.count ?? 0,
        exclusions: resumption.exclusions[name] ?? [])
    }
    events.append(.stageBegan(name: stage.name, tasks: shapes))
    if left > 0 { hearWaiting() }
  }
}
