/// What will happen, in the order of time, and of entry where times are equal: a binary heap.
struct Agenda<Happening: Sendable>: Sendable {
  private struct Entry: Sendable {
    let at: Int64
    let serial: Int
    let happening: Happening
  }

  private var heap: [Entry] = []
  private var entered = 0

  mutating func enter(_ happening: Happening, at: Int64) {
    heap.append(Entry(at: at, serial: entered, happening: happening))
    entered += 1
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      if !comesFirst(child, parent) { break }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  mutating func next() -> (at: Int64, happening: Happening)? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    if !heap.isEmpty {
      heap[0] = last
      var parent = 0
      while true {
        var least = parent
        for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
          if comesFirst(child, least) { least = child }
        }
        if least == parent { break }
        heap.swapAt(least, parent)
        parent = least
      }
    }
    return (first.at, first.happening)
  }

  private func comesFirst(_ left: Int, _ right: Int) -> Bool {
    (heap[left].at, heap[left].serial) < (heap[right].at, heap[right].serial)
  }
}
