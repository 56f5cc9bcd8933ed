/// What the workers of one host may use together for tasks.
struct HostRoom: Sendable {
  /// 0: no limit.
  var limitOctets: Int64
  var usedOctets: Int64

  func has(_ octets: Int64) -> Bool {
    limitOctets == 0 || octets <= limitOctets - usedOctets
  }
}

extension Schedule {
  /// Every host's room by its name; empty where no task of the stage says what it needs.
  func hostRooms() -> [String: HostRoom] {
    guard let stage = stages.last, stage.needsMemory else { return [:] }
    var rooms: [String: HostRoom] = [:]
    for worker in workers {
      // What was taken from a worker and still runs there needs its memory, too.
      let used = (worker.open + worker.stuck).reduce(Int64(0)) {
        $0 + self[$1.task].shape.memoryOctets
      }
      var room = rooms[worker.host] ?? HostRoom(limitOctets: 0, usedOctets: 0)
      room.limitOctets = max(room.limitOctets, worker.memoryOctets)
      room.usedOctets += used
      rooms[worker.host] = room
    }
    return rooms
  }

  func fits(_ task: TaskID, on host: String, of rooms: [String: HostRoom]) -> Bool {
    let needed = self[task].shape.memoryOctets
    guard needed > 0, let room = rooms[host] else { return true }
    return room.has(needed)
  }

  /// Whether the host has room for any task of the stage.
  func hasMemory(_ host: String, of rooms: [String: HostRoom]) -> Bool {
    guard let room = rooms[host], let stage = stages.last else { return true }
    return room.has(stage.memoryOctetsMin)
  }

  /// The next task, where only an empty host can take it: smaller ones would fill each gap before
  /// it. `host` is kept free for it: the one with the least to end.
  func largeTask(
    _ candidates: [Int], _ rooms: [String: HostRoom]
  ) -> (task: TaskID, host: String)? {
    guard !rooms.isEmpty else { return nil }
    let limits = candidates.map { rooms[workers[$0].host]?.limitOctets ?? 0 }
    let largest = limits.contains(0) ? Int64.max : limits.max() ?? 0
    let tasks = stages[stages.count - 1].tasks
    guard let next = pending.last(where: { tasks[$0].shape.memoryOctets <= largest }) else {
      return nil
    }
    let task = TaskID(stage: stages.count - 1, ordinal: next)
    let needed = self[task].shape.memoryOctets
    if candidates.contains(where: { fits(task, on: workers[$0].host, of: rooms) }) { return nil }
    let able = zip(candidates, limits).filter { needed <= $0.1 }.map { workers[$0.0].host }
    let best = able.min { (rooms[$0]?.usedOctets ?? 0, $0) < (rooms[$1]?.usedOctets ?? 0, $1) }
    return best.map { (task, $0) }
  }

  /// Where the first pending task is that this worker may run and has the memory for. Only so many
  /// are looked at that some host of the pool could run: they run as soon as others end.
  func nextPosition(for worker: WorkerState, _ rooms: [String: HostRoom]) -> Int? {
    guard let room = rooms[worker.host] else {
      return pending.lastIndex { mayRun($0, on: worker) }
    }
    let tasks = stages[stages.count - 1].tasks
    var looked = 0
    for position in pending.indices.reversed() {
      let needed = tasks[pending[position]].shape.memoryOctets
      if (needed <= 0 || room.has(needed)) && mayRun(pending[position], on: worker) {
        return position
      }
      if room.limitOctets == 0 || needed <= room.limitOctets { looked += 1 }
      if looked == Self.lookAheadMax { return nil }
    }
    return nil
  }

  private static let lookAheadMax = 256

  /// A waiting task that no host of the pool could run, and the largest host's memory.
  func tooLargeTask() -> (task: TaskID, largestOctets: Int64)? {
    guard let stage = stages.last, stage.needsMemory, !workers.isEmpty,
      !workers.contains(where: { $0.memoryOctets == 0 })
    else { return nil }
    let largest = workers.reduce(Int64(0)) { max($0, $1.memoryOctets) }
    let waiting = pending + quarantined
    return waiting.last { stage.tasks[$0].shape.memoryOctets > largest }.map {
      (TaskID(stage: stages.count - 1, ordinal: $0), largest)
    }
  }
}
