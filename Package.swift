// swift-tools-version: 6.2
import PackageDescription

// The house: what each room may import is said here and nowhere else, and the compiler holds us
// to it (`--explicit-target-dependency-import-check error`, see ops/lib/toolchain.sh).
// Rooms (L3) are pure and blind to each other; only Pipeline sees two of them; only the nodes see
// the network. Documentation: Sources/ratemill/Ratemill.docc/Architecture.md.

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

func room(_ name: String, _ imports: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: imports, swiftSettings: strict)
}

func tests(
  _ name: String, _ imports: [Target.Dependency], exclude: [String] = [],
  resources: [Resource] = []
) -> Target {
  .testTarget(
    name: name, dependencies: imports, path: "Tests/\(name)", exclude: exclude,
    resources: resources, swiftSettings: strict)
}

let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let sqlite = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "ratemill",
  products: [.executable(name: "ratemill", targets: ["ratemill"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    // L0
    room("Measures", []),
    .systemLibrary(name: "CZstd", path: "Sources/CZstd"),
    .systemLibrary(name: "CZlib", path: "Sources/CZlib"),
    .systemLibrary(name: "CZeroMQ", path: "Sources/CZeroMQ"),
    .systemLibrary(name: "CLinux", path: "Sources/CLinux"),
    // L1: the corridor and the fences
    room("Records", ["Measures"]),
    room("Zstd", ["CZstd"]),
    room("Gzip", ["CZlib"]),
    room("ZeroMQ", ["CZeroMQ"]),
    room("Parquet", ["Zstd"]),
    // L2
    room("Jobs", ["Records", "Measures", yams]),
    room("Tariffs", ["Jobs", "Records", "Measures", crypto]),
    room("Storage", ["CLinux", crypto]),
    room("Ledger", ["Storage"]),
    room("LedgerFile", ["Ledger", crypto, sqlite]),
    room("Keys", ["ZeroMQ", crypto]),
    room("Wire", []),
    room("Lake", ["Storage", "Records", "Measures", "Zstd", crypto]),
    room("Synthetic", ["Records", "Measures", "Jobs"]),
    room("Importing", ["Jobs", "Records", "Measures"]),
    // L3: the rooms
    room("Intake", ["Jobs", "Records", "Measures"]),
    room("Rating", ["Tariffs", "Jobs", "Records", "Measures"]),
    room("Billing", ["Jobs", "Records", "Measures"]),
    room("Indicators", ["Records", "Measures"]),
    room("Targeting", ["Jobs", "Records", "Measures"]),
    room("Reconciling", ["Records", "Measures"]),
    room("Orders", ["Jobs", "Records", "Measures"]),
    // L4
    room("Scheduling", []),
    room(
      "Pipeline",
      [
        "Intake", "Rating", "Billing", "Indicators", "Targeting", "Reconciling", "Orders", "Lake",
        "Tariffs", "Jobs", "Storage", "Records", "Measures", "Parquet", "Zstd", "Gzip",
      ]),
    // L5: the nodes
    room(
      "CoordinatorNode",
      [
        "Scheduling", "Wire", "ZeroMQ", "Keys", "Pipeline", "Ledger", "LedgerFile", "Storage",
        crypto,
      ]),
    room("WorkerNode", ["Pipeline", "Wire", "ZeroMQ", crypto]),
    room(
      "Simulation",
      ["Scheduling", "WorkerNode", "Pipeline", "Wire", "ZeroMQ", "Ledger", "Storage", crypto]),
    // L6
    .executableTarget(
      name: "ratemill",
      dependencies: [
        "CoordinatorNode", "WorkerNode", "Pipeline", "Synthetic", "Importing", "Intake", "Jobs",
        "Lake",
        "Tariffs", "Records", "Measures", "ZeroMQ", "Keys", "Storage", arguments,
      ],
      swiftSettings: strict),

    // What several tests share
    .target(name: "Seeds", path: "Tests/Seeds", swiftSettings: strict),
    // Entries of the fuzzing of ops/fuzz, which builds Harness itself
    .target(
      name: "Fuzzing",
      dependencies: [
        "Pipeline", "WorkerNode", "Scheduling", "Wire", "ZeroMQ", "Keys", "Importing", "Intake",
        "Indicators", "Targeting", "Orders", "Lake", "Tariffs", "Jobs", "Parquet", "Zstd", "Gzip",
        "Records", "Measures",
      ], path: "Tests/Fuzzing", exclude: ["Harness"], swiftSettings: strict),
    // A second rater: its row keeps it from the rooms that it judges
    .target(
      name: "Reference", dependencies: ["Jobs", "Records", "Measures"], path: "Tests/Reference",
      swiftSettings: strict),

    tests("MeasuresTests", ["Measures"]),
    tests("FenceTests", ["Zstd", "Gzip", "ZeroMQ", "Seeds"]),
    tests("ParquetTests", ["Parquet", "Zstd", "Seeds"], exclude: ["Judges"]),
    tests("JobsTests", ["Jobs", "Records", "Measures", "Seeds"], exclude: ["BadCatalogue"]),
    tests("TariffsTests", ["Tariffs", "Jobs", "Records", "Measures", "Seeds"]),
    tests("KeysTests", ["Keys", "ZeroMQ"]),
    tests("WireTests", ["Wire", "Records", "Measures", "Seeds"]),
    tests("StorageTests", ["Storage"]),
    tests("LedgerTests", ["LedgerFile", "Ledger", "Storage", "Seeds", crypto, sqlite]),
    tests("LakeTests", ["Storage", "Lake", "Records", "Measures", "Parquet", "Zstd", "Seeds"]),
    tests("SyntheticTests", ["Synthetic", "Records", "Measures", "Jobs"]),
    tests(
      "ImportingTests", ["Importing", "Jobs"], exclude: ["Folders"]),
    tests("IntakeTests", ["Intake", "Jobs", "Records", "Measures", "Seeds"]),
    tests(
      "RatingTests", ["Rating", "Tariffs", "Jobs", "Records", "Measures", "Seeds"],
      exclude: ["Tables"]),
    tests(
      "ReferenceTests",
      [
        "Reference", "Rating", "Tariffs", "Importing", "Jobs", "Records", "Measures", "Seeds",
      ]),
    tests(
      "BillingTests", ["Billing", "Jobs", "Records", "Measures", "Seeds"], exclude: ["Tables"]),
    tests("IndicatorsTests", ["Indicators", "Records", "Measures", "Seeds"]),
    tests("TargetingTests", ["Targeting", "Jobs", "Records", "Measures", "Seeds"]),
    tests(
      "ReconcilingTests", ["Reconciling", "Records", "Measures", "Seeds"], exclude: ["Tables"]),
    tests("OrdersTests", ["Orders", "Jobs", "Records", "Measures", "Seeds"], exclude: ["Tables"]),
    tests("SchedulingTests", ["Scheduling", "Jobs", "Measures", "Seeds"]),
    tests("SimulationTests", ["Simulation", "Scheduling", "Seeds"]),
    tests(
      "PipelineTests",
      [
        "Pipeline", "Rating", "Synthetic", "Lake", "Tariffs", "Jobs", "Records", "Measures",
        "Parquet", "Zstd", "Gzip", "Seeds",
      ]),
    tests("GoldenTests", [], exclude: ["Explanations", "Judges"]),
    tests(
      "ClusterTests",
      ["Pipeline", "Lake", "Jobs", "Parquet", "Storage", "Zstd", "Measures", "Seeds"]),
    tests("DocumentationTests", ["Pipeline", "Lake", "Jobs"]),
    tests(
      "NodesTests",
      [
        "CoordinatorNode", "WorkerNode", "Pipeline", "Wire", "ZeroMQ", "Keys", "Scheduling",
        "Storage", "Measures", crypto,
      ]),
    tests("FuzzingTests", ["Fuzzing"], exclude: ["Corpus", "Findings"]),
    tests("PlacementTests", []),
    tests("TidyTests", []),
  ]
)
