import Pipeline
import Wire

/// Inputs and shared objects in, tasks to the compute threads, results out.
extension WorkerDesk {
  // MARK: In

  /// Asks for what is missing: shared objects of the first task, its input, then the next task's;
  /// at most ``fetchWindow`` chunks at a time.
  mutating func fetch(now: Int64) {
    guard isWelcome else { return }
    var free = fetchWindow
    free -= shared.values.reduce(0) { $0 + $1.askedCount }
    free -= tasks.reduce(0) { $0 + $1.input.askedCount }
    for index in tasks.indices where tasks[index].phase != .offered {
      let key = tasks[index].key
      for part in tasks[index].assignment.shared {
        askShared(part.name, key: key, free: &free, now: now)
      }
      guard tasks[index].phase == .fetching else { continue }
      for part in tasks[index].input.overdueParts(now: now, patience: Self.patience) {
        say(.fetch(.taskInput, offset: part.offset, count: part.count), about: key)
      }
      while free > 0, let part = tasks[index].input.nextPart(now: now) {
        free -= 1
        say(.fetch(.taskInput, offset: part.offset, count: part.count), about: key)
      }
    }
  }

  private mutating func askShared(_ name: String, key: TaskKey, free: inout Int, now: Int64) {
    guard var parts = shared[name]?.overdueParts(now: now, patience: Self.patience) else { return }
    while free > 0, let part = shared[name]?.nextPart(now: now) {
      free -= 1
      parts.append(part)
    }
    for part in parts {
      say(.fetch(.shared(name: name), offset: part.offset, count: part.count), about: key)
    }
  }

  /// Shared objects stay while a held task names them, and until the next stage's come.
  mutating func dropUnneededShared() {
    guard let stage = tasks.last?.assignment.stage else { return }
    let needed = Set(tasks.flatMap { $0.assignment.shared.map(\.name) })
    if tasks.allSatisfy({ $0.assignment.stage == stage }) {
      shared = shared.filter { needed.contains($0.key) }
    }
  }

  mutating func place(_ chunk: [UInt8], of object: Message.Object, at offset: Int, key: TaskKey) {
    switch object {
    case .shared(let name): _ = shared[name]?.place(chunk, at: offset)
    case .taskInput:
      withTask(key) {
        guard $0.input.place(chunk, at: offset), $0.input.isComplete else { return }
        if $0.phase == .fetching { $0.phase = .waiting }
      }
    }
  }

  /// The coordinator has no such bytes: whoever needs them is given back.
  mutating func giveUp(_ object: Message.Object, key: TaskKey) {
    let lost = tasks.filter { task in
      guard task.phase == .fetching || task.phase == .waiting else { return false }
      switch object {
      case .taskInput: return task.key == key
      case .shared(let name): return task.assignment.shared.contains { $0.name == name }
      }
    }
    for task in lost {
      say(.rejected, about: task.key)
      forget(task.key)
    }
    if case .shared(let name) = object { shared[name] = nil }
  }

  // MARK: Through

  mutating func startTasks() {
    var busy = tasks.count { $0.phase == .running || $0.phase == .abandoned }
    for index in tasks.indices where tasks[index].phase == .waiting {
      guard busy < configuration.slots else { return }
      let assignment = tasks[index].assignment
      let objects = assignment.shared.compactMap { part -> [UInt8]? in
        guard let buffer = shared[part.name], buffer.isComplete else { return nil }
        return buffer.bytes
      }
      // In order: a later task doesn't overtake the one that waits for its objects.
      guard objects.count == assignment.shared.count else { return }
      busy += 1
      tasks[index].phase = .running
      orders.append(
        .compute(
          ComputeOrder(
            key: tasks[index].computeKey, run: runIdentity, stage: assignment.stage,
            sharedNames: assignment.shared.map(\.name), shared: objects,
            parameters: assignment.parameters,
            trial: TaskTrial(prefix: assignment.prefix, exclusions: assignment.exclusions),
            input: tasks[index].input.take())))
    }
  }

  /// What a running task has done so far, for the next heartbeat.
  package mutating func noteProgress(of key: TaskKey, recordsDone: Int64) {
    guard let index = tasks.firstIndex(where: { $0.computeKey == key }) else { return }
    tasks[index].recordsDone = max(tasks[index].recordsDone, recordsDone)
  }

  // MARK: Out

  mutating func send(now: Int64) {
    guard isWelcome else { return }
    for index in tasks.indices where tasks[index].phase == .offered {
      while let part = tasks[index].upload?.nextPart(now: now, patience: Self.patience) {
        say(.put(offset: part.offset), about: tasks[index].key, chunk: part.chunk)
      }
    }
  }
}
