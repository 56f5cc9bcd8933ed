import Foundation
import Glibc
import Seeds
import Testing

extension Cluster {
  /// Several coordinators share a month, and `merge` publishes what one would have.
  @Suite(.serialized) struct Shards {
    private let month: ClusterMonth
    private let golden: FileTree

    init() throws {
      month = try ClusterMonth(subscribers: 120)
      golden = try month.tree(workers: 2)
    }

    /// A folder that all shards see, and what each is started with.
    private struct Share {
      let month: ClusterMonth
      let folder: String
      let count: Int
      let output: String

      init(_ month: ClusterMonth, count: Int) throws {
        self.month = month
        self.count = count
        folder = try month.folder.freshFolder("shared")
        output = month.freshOutput
      }

      func spool(_ shard: Int) -> String { "\(folder)/shard-\(shard)" }

      func start(
        _ shard: Int, more: [String] = [], environment: [String: String] = [:]
      ) throws -> RatemillProcess {
        var options = ["--shard", "\(shard)/\(count)", "--spool", spool(shard)]
        for other in 1...count where other != shard { options += ["--peer", spool(other)] }
        return try month.start(
          output: output, workers: 1, more: options + more, environment: environment)
      }

      func merge(
        of shards: [Int]? = nil, more: [String] = [], environment: [String: String] = [:]
      ) throws -> RatemillProcess {
        let from = (shards ?? Array(1...count)).flatMap { ["--from", spool($0)] }
        return try RatemillProcess(
          month.arguments("merge", output: output, workers: nil, more: from + more),
          in: month.folder, environment: environment)
      }

      /// Runs all shards to their ends.
      func finish() throws {
        let shards = try (1...count).map { try start($0) }
        for shard in shards {
          let end = shard.finish(withinSeconds: 120)
          try #require(end.code == 0, "\(end)")
        }
      }
    }

    @Test("one, two, three and five shards give the same bytes", arguments: [1, 2, 3, 5])
    func sameBytes(count: Int) throws {
      let share = try Share(month, count: count)
      try share.finish()
      let end = try share.merge(more: ["--remove-spools"]).finish()
      #expect(end.code == 0, "\(end)")
      #expect(try month.published(share.output).differences(from: golden) == [])
      #expect(try FileManager.default.contentsOfDirectory(atPath: share.folder) == [])
    }

    @Test("subscribers that are found in the records, in one region that one of two shards has")
    func discovered() throws {
      let feeds = try month.folder.freshFolder("exchange")
      for file in 0..<3 {
        let lines = (0..<600).map { number -> String in
          let parts = (1 + number % 28, number % 24, number % 60)
          let digits = [parts.0, parts.1, parts.2].map { ($0 < 10 ? "0" : "") + "\($0)" }
          let time = "2026-10-\(digits[0]) \(digits[1]):\(digits[2]):00"
          let from = 13_900_000_000 + (number * 7 + file) % 97
          let to = 13_800_000_000 + number % 500
          return "\"\",\"\(from)\",\"\(to)\",\"a\",\"\(from)\",\"S/1\",\"S/2\",\"Dial\",\"x\","
            + "\"\(time)\",\"\(time)\",\"\(time)\",\(number % 300 + 5),\(number % 300),"
            + "\"ANSWERED\",\"DOCUMENTATION\",\"\(file).\(number)\""
        }
        try TemporaryFolder.write(
          Array((lines + ["garbage"]).joined(separator: "\n").utf8), to: "\(feeds)/\(file).csv")
      }
      let job = month.folder.fresh("job")
      try FileManager.default.copyItem(
        atPath: RatemillBinary.packageFolder + "/Jobs/asterisk", toPath: job)
      var text = try TemporaryFolder.octets(of: job + "/job.yaml")
      text += Array("\nlimits: {batch: 64KiB}\npartitions: {subscribersPerPartition: 20}\n".utf8)
      try TemporaryFolder.write(text, to: job + "/job.yaml")
      func run(_ command: String, _ more: [String]) throws -> RatemillProcess {
        let base = [command, job, "--month", ClusterMonth.month, "--input", feeds]
        return try RatemillProcess(base + more, in: month.folder)
      }
      let (one, two) = (month.freshOutput, month.freshOutput)
      let spools = try month.folder.freshFolder("shared")
      let whole = try run("run", ["--output", one]).finish()
      #expect(whole.code == 0, "\(whole)")
      let shards = try [1, 2].map { shard in
        try run(
          "run",
          [
            "--output", two, "--workers", "1", "--shard", "\(shard)/2", "--spool",
            "\(spools)/\(shard)", "--peer", "\(spools)/\(3 - shard)",
          ])
      }
      for shard in shards {
        let end = shard.finish()
        #expect(end.code == 0, "\(end)")
      }
      let from = ["--from", "\(spools)/2", "--from", "\(spools)/1"]
      let end = try run("merge", ["--output", two] + from).finish()
      #expect(end.code == 0, "\(end)")
      #expect(try FileTree(two).differences(from: FileTree(one)) == [])
    }

    @Test("a shard that is killed again and again goes on, and the others wait for it")
    func killed() throws {
      let seed = Cluster.seed
      var random = SplitMix64(seed: seed)
      let share = try Share(month, count: 3)
      let others = try [1, 3].map { try share.start($0) }
      for _ in 0..<4 {
        let shard = try share.start(2)
        if shard.ends(withinMilliseconds: 50 + random.below(1_500)) { break }
        shard.send(SIGKILL)
        shard.finish(withinSeconds: 10)
      }
      let missing = try share.merge().finish()
      if missing.code != 0 { #expect(missing.code == 75, "SEED=\(seed) \(missing)") }
      for shard in others + [try share.start(2)] {
        let end = shard.finish(withinSeconds: 120)
        #expect(end.code == 0, "SEED=\(seed) \(end)")
      }
      let again = try share.start(1).finish(withinSeconds: 60)
      #expect(again.code == 0, "A shard that is done ends at once. \(again)")
      #expect(try share.merge().finish().code == 0)
      #expect(try month.published(share.output).differences(from: golden) == [], "SEED=\(seed)")
    }

    @Test("a merge that is killed is repeated; its spools stay until they are to go")
    func killedMerge() throws {
      let share = try Share(month, count: 2)
      try share.finish()
      let steps = [
        "shard.check-sealed", "publish.write-part", "publish.write-manifest", "publish.sync",
        "publish.exchange", "publish.sync-parent", "publish.remove-old", "shard.note-merged",
        "shard.remove-spool",
      ]
      for step in steps {
        let end = try share.merge(
          more: ["--remove-spools"], environment: ["RATEMILL_STRIKES": "\(step):crash-before:1"]
        ).finish()
        #expect(end.code == 137, "\(step) was not reached. \(end)")
      }
      let cut = try share.merge(
        more: ["--remove-spools"],
        environment: ["RATEMILL_STRIKES": "shard.remove-spool:crash-after:1"]
      ).finish()
      #expect(cut.code == 137, "\(cut)")
      let last = try share.merge(more: ["--remove-spools"]).finish()
      #expect(last.code == 0, "\(last)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: share.folder) == [])
      #expect(try month.published(share.output).differences(from: golden) == [])
    }

    @Test(
      "a shard that is struck while it tells the others goes on",
      arguments: ["write-seal", "sync-seal", "name-seal", "sync-seals", "read-seal"])
    func struckSeal(step: String) throws {
      let share = try Share(month, count: 2)
      let other = try share.start(2)
      for hit in 1...2 {
        // What isn't there is not read: nothing comes after.
        let kind = step == "read-seal" ? "crash-before" : "crash-after"
        let strikes = ["RATEMILL_STRIKES": "shard.\(step):\(kind):\(hit)"]
        let end = try share.start(1, environment: strikes).finish(withinSeconds: 60)
        #expect(end.code == 137, "\(step), hit \(hit): \(end)")
      }
      for shard in [try share.start(1), other] {
        let end = shard.finish(withinSeconds: 60)
        #expect(end.code == 0, "\(step): \(end)")
      }
      #expect(try share.merge().finish().code == 0)
      #expect(try month.published(share.output).differences(from: golden) == [], "\(step)")
    }

    @Test("what is missing, damaged or of another run is named, and nothing is published")
    func refused() throws {
      let share = try Share(month, count: 2)
      try share.finish()
      let one = try share.merge(of: [2]).finish()
      #expect(one.code == 75 && one.errors.contains("shard 1/2 is missing"), "\(one)")
      let none = try share.merge(of: [1, 2, 3]).finish()
      #expect(none.code == 75 && none.errors.contains("shard-3 has nothing of it"), "\(none)")
      let other = try share.merge(more: ["--only", "plan=p19"]).finish()
      #expect(other.code == 78 && other.errors.contains("is of another run"), "\(other)")
      let blocks = share.spool(2) + "/blocks"
      let names = try FileManager.default.contentsOfDirectory(atPath: blocks).sorted()
      let path = blocks + "/" + (try #require(names.last))
      var octets = try TemporaryFolder.octets(of: path)
      octets[octets.count / 2] ^= 1
      try TemporaryFolder.write(octets, to: path)
      let damaged = try share.merge().finish()
      #expect(damaged.code == 75 && damaged.errors.contains(path), "\(damaged)")
      #expect(!FileManager.default.fileExists(atPath: share.output))
      let mended = try share.start(2).finish(withinSeconds: 60)
      #expect(mended.code == 0 && mended.errors.contains("computed again"), "\(mended)")
      #expect(try share.merge().finish().code == 0)
      #expect(try month.published(share.output).differences(from: golden) == [])
    }

    @Test("two shards that disagree publish nothing; other results before mean others after")
    func doctored() throws {
      let share = try Share(month, count: 2)
      try share.finish()
      func doctor(_ shard: Int, _ from: String, _ to: (Substring) -> String) throws {
        let path = share.spool(shard) + "/seal-rate.json"
        let text = String(decoding: try TemporaryFolder.octets(of: path), as: UTF8.self)
        let start = try #require(text.range(of: "\"\(from)\":\""), "\(text.prefix(200))").upperBound
        let end = try #require(text[start...].firstIndex(of: "\""))
        let changed = text[..<start] + to(text[start..<end]) + text[end...]
        try TemporaryFolder.write(Array(changed.utf8), to: path)
      }
      try FileManager.default.copyItem(atPath: share.spool(2), toPath: share.spool(3))
      let twice = try share.merge(of: [1, 2, 3]).finish()
      #expect(twice.code == 0, "Two shards that agree are one. \(twice)")
      #expect(try month.published(share.output).differences(from: golden) == [])
      try doctor(3, "sha256") { String($0.reversed()) }
      let disagreed = try share.merge(of: [1, 2, 3]).finish()
      #expect(disagreed.code == 3 && disagreed.errors.contains("rate task"), "\(disagreed)")
      try doctor(2, "basis") { String($0.reversed()) }
      let rebased = try share.merge().finish()
      #expect(rebased.code == 75 && rebased.errors.contains("other results"), "\(rebased)")
      #expect(!FileManager.default.fileExists(atPath: share.output))
      let mended = try share.start(2).finish(withinSeconds: 60)
      #expect(mended.code == 0 && mended.errors.contains("computed again"), "\(mended)")
      #expect(try share.merge().finish().code == 0)
      #expect(try month.published(share.output).differences(from: golden) == [])
    }

    @Test("shards of different runs or counts say so; one that waits in vain ends with 75")
    func strangers() throws {
      let share = try Share(month, count: 2)
      try TemporaryFolder.write([], to: share.spool(1) + "/letter")
      let full = try share.start(1).finish(withinSeconds: 30)
      #expect(full.code == 78 && full.errors.contains("other things"), "\(full)")
      try FileManager.default.removeItem(atPath: share.spool(1))
      let waiting = try share.start(1, more: ["--peer-wait", "0"]).finish(withinSeconds: 60)
      #expect(waiting.code == 75 && waiting.errors.contains("shard-2"), "\(waiting)")
      let strangers = try Share(month, count: 2)
      let first = try strangers.start(1, more: ["--only", "plan=p19"])
      let second = try strangers.start(2)
      let ends = [first, second].map { shard -> RatemillProcess.End in
        _ = shard.waits(seconds: 60) { !first.isRunning || !second.isRunning }
        shard.send(SIGINT)
        return shard.finish(withinSeconds: 20)
      }
      #expect(
        ends.contains { $0.code == 78 && $0.errors.contains("is of another run") }, "\(ends)")
    }

    @Test(
      "wrong usage of shards ends with 64 and says how it is right",
      arguments: [
        (["--shard", "1/2", "--spool", "a"], "--peer"), (["--peer", "a"], "--shard I/K"),
        (["--shard", "3/2", "--spool", "a", "--peer", "b"], "I/K"),
        (["--shard", "1/2", "--peer", "b"], "--spool"),
        (["--shard", "1/2", "--spool", "a", "--peer", "x/../a"], "own spool"),
        (["--shard", "1/3", "--spool", "a", "--peer", "b", "--peer", "./b"], "same folder"),
      ])
    func usage(options: [String], remedy: String) throws {
      let end = try month.start(output: month.freshOutput, more: options).finish()
      #expect(end.code == 64 && end.errors.contains(remedy), "\(end)")
    }
  }
}
