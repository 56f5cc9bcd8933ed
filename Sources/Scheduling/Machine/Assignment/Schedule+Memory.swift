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
    let hosts = candidates.map { workers[$0].host }.sorted()
    let next = pending.last { ordinal in
      let needed = stages[stages.count - 1].tasks[ordinal].shape.memoryOctets
      return hosts.contains { rooms[$0].map { $0.limitOctets == 0 || needed <= $0.limitOctets } ?? true }
    }
    guard let next else { return nil }
    let task = TaskID(stage: stages.count - 1, ordinal: next)
    let needed = self[task].shape.memoryOctets
    if hosts.contains(where: { fits(task, on: $0, of: rooms) }) { return nil }
    let able = hosts.filter { rooms[$0].map { needed <= $0.limitOctets } ?? false }
    let best = able.min { (rooms[$0]?.usedOctets ?? 0, $0) < (rooms[$1]?.usedOctets ?? 0, $1) }
    return best.map { (task, $0) }
  }

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
