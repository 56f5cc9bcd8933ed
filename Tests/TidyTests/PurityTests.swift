import Testing

@Suite("Rooms are bytes in, values out")
struct PurityTests {
  private static let rooms: Set<String> = [
    "Measures", "Records", "Tariffs", "Wire", "Synthetic", "Intake", "Rating", "Billing",
    "Indicators", "Targeting", "Scheduling", "Simulation",
  ]
  private static let moneyRooms: Set<String> = [
    "Measures", "Records", "Tariffs", "Rating", "Billing", "Indicators", "Targeting", "Pipeline",
    "Lake",
  ]

  private static func breaches(
    in targets: Set<String>, of pattern: Regex<some Any>, remedy: String
  ) -> [Breach] {
    SourceTree.swift.filter { $0.isSource && targets.contains($0.target) }.flatMap { file in
      (file.source?.codeLines { $0.contains(pattern) } ?? []).map {
        Breach(path: file.path, line: $0, remedy: remedy)
      }
    }
  }

  @Test("No clock")
  func clocks() {
    let breaches = Self.breaches(
      in: Self.rooms,
      of: #/\b(ContinuousClock|SuspendingClock|Date\(\)|Date\.now|DispatchTime|clock_gettime)/#,
      remedy: "take the time as an argument")
    #expect(breaches.isEmpty, "\(breaches.report)")
  }

  @Test("No chance and no environment")
  func chance() {
    let breaches = Self.breaches(
      in: Self.rooms,
      of: #/\b(SystemRandomNumberGenerator|UUID\(|getenv|ProcessInfo|hashValue|Hasher)\b/#,
      remedy: "take it as an argument; the same input gives the same octets")
    #expect(breaches.isEmpty, "\(breaches.report)")
    let random = Self.breaches(
      in: Self.rooms, of: #/\.(random\(in:[^,)]*\)|shuffled\(\)|randomElement\(\))/#,
      remedy: "give it a seeded generator (using:)")
    #expect(random.isEmpty, "\(random.report)")
  }

  @Test("No file, no print")
  func files() {
    let breaches = Self.breaches(
      in: Self.rooms, of: #/\b(FileManager|FileHandle|fopen|print\(|debugPrint\(|NSLog)/#,
      remedy: "rooms take octets and return values; Lake, Jobs and the nodes touch files")
    #expect(breaches.isEmpty, "\(breaches.report)")
  }

  @Test("No thread, lock, actor or async")
  func concurrency() {
    let breaches = Self.breaches(
      in: Self.rooms,
      of:
        #/\b(Thread|DispatchQueue|DispatchSemaphore|NSLock|NSCondition|Mutex|Atomic|async|await|actor|TaskGroup)\b/#,
      remedy: "rooms are synchronous; the nodes decide what runs where")
    #expect(breaches.isEmpty, "\(breaches.report)")
  }

  @Test("No floating point where there is money")
  func floats() {
    let breaches = Self.breaches(
      in: Self.moneyRooms, of: #/\b(Float|Float32|Double|CGFloat|Decimal|TimeInterval)\b/#,
      remedy: "use integers: micro-units, milliseconds, octets")
    #expect(breaches.isEmpty, "\(breaches.report)")
  }
}
