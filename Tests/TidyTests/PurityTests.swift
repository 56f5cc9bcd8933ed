import Testing

@Suite("Rooms are bytes in, values out")
struct PurityTests {
  private static let rooms: Set<String> = [
    "Measures", "Records", "Tariffs", "Wire", "Synthetic", "Importing", "Intake", "Rating",
    "Billing", "Indicators", "Targeting", "Orders", "Reconciling", "Scheduling", "Simulation",
  ]
  /// A virtual disk is a `Disk`, which any thread may call, and its state is behind a lock.
  private static let sharedState = "Sources/Simulation/Disk/"
  private static let moneyRooms: Set<String> = [
    "Measures", "Records", "Tariffs", "Rating", "Billing", "Indicators", "Targeting", "Orders",
    "Reconciling", "Pipeline", "Lake",
  ]

  /// Words that have no place in a room, what they are, and what to do instead.
  private static let foreign: [(what: String, words: Set<String>, remedy: String)] = [
    (
      "a clock",
      [
        "ContinuousClock", "SuspendingClock", "DispatchTime", "Date", "clock_gettime",
        "gettimeofday",
      ],
      "take the time as an argument"
    ),
    (
      "chance or environment",
      [
        "SystemRandomNumberGenerator", "UUID", "getenv", "ProcessInfo", "hashValue", "Hasher",
        "shuffled", "randomElement",
      ],
      "take a seed or a value as an argument; the same input gives the same octets"
    ),
    (
      "a file or a terminal",
      ["FileManager", "FileHandle", "fopen", "print", "debugPrint", "dump", "NSLog"],
      "rooms take octets and return values; Lake, Jobs and the nodes touch files"
    ),
    (
      "concurrency",
      [
        "Thread", "DispatchQueue", "DispatchSemaphore", "NSLock", "NSCondition", "Mutex", "Atomic",
        "async", "await", "actor", "TaskGroup",
      ],
      "rooms are synchronous; the nodes decide what runs where"
    ),
  ]

  private static func breaches(
    in targets: Set<String>, of words: Set<String>, remedy: String
  ) -> [Breach] {
    SourceTree.swift.filter { $0.isSource && targets.contains($0.target) }.flatMap { file in
      (file.source?.codeLines(withWords: words) ?? []).map {
        Breach(path: file.path, line: $0, remedy: remedy)
      }
    }
  }

  @Test("No clock, chance, file, terminal or thread", arguments: foreign.indices)
  func purity(index: Int) {
    let (what, words, remedy) = Self.foreign[index]
    let locks = words.intersection(["Mutex"])
    var breaches = Self.breaches(
      in: Self.rooms, of: words.subtracting(locks), remedy: "\(what): \(remedy)")
    breaches += Self.breaches(in: Self.rooms, of: locks, remedy: "\(what): \(remedy)").filter {
      !$0.path.hasPrefix(Self.sharedState)
    }
    #expect(breaches.isEmpty, "\(breaches.report)")
  }

  /// Estimates (a survival curve, a fitted model) are made of doubles out of exact counts, and
  /// leave this folder as integers, rounded once.
  private static let estimates = "Sources/Indicators/Estimates/"

  @Test("No floating point where there is money")
  func floats() {
    let breaches = Self.breaches(
      in: Self.moneyRooms,
      of: [
        "Float", "Float16", "Float32", "Float64", "Double", "CGFloat", "Decimal", "TimeInterval",
      ],
      remedy: "use integers: micro-units, milliseconds, octets"
    ).filter { !$0.path.hasPrefix(Self.estimates) }
    #expect(breaches.isEmpty, "\(breaches.report)")
  }
}
