/// What will happen, in the order of time, and of entry where times are equal: a binary heap of
/// small keys; the happenings themselves stay where they are.
struct Agenda<Happening> {
  private struct Key {
    let at: Int64
    let serial: Int
    let place: Int
  }

  private var heap: [Key] = []
  private var happenings: [Happening?] = []
  private var freePlaces: [Int] = []
  private var entered = 0

  mutating func enter(_ happening: Happening, at: Int64) {
    let place: Int
    if let free = freePlaces.popLast() {
      place = free
      happenings[free] = happening
    } else {
      place = happenings.count
      happenings.append(happening)
    }
    heap.append(Key(at: at, serial: entered, place: place))
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
      sink()
    }
    guard let happening = happenings[first.place] else { return nil }
    happenings[first.place] = nil
    freePlaces.append(first.place)
    return (first.at, happening)
  }

  private mutating func sink() {
    var parent = 0
    while true {
      var least = parent
      for child in (2 * parent + 1)...(2 * parent + 2) where child < heap.count {
        if comesFirst(child, least) { least = child }
      }
      if least == parent { return }
      heap.swapAt(least, parent)
      parent = least
    }
  }

  private func comesFirst(_ left: Int, _ right: Int) -> Bool {
    (heap[left].at, heap[left].serial) < (heap[right].at, heap[right].serial)
  }
}
