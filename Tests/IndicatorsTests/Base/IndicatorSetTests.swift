import Indicators
import Measures
import Records
import Seeds
import Testing

@Suite("All that is measured is the same however the work is cut")
struct IndicatorSetTests {
  private static var options: MeasureOptions {
    var options = MeasureOptions()
    options.cuts = [Cut([.brand, .area]), Cut([.segment, .plan])]
    options.prepaidBrands = ["easy"]
    return options
  }

  @Test("in one set or in five, merged in any order", arguments: SplitMix64.seeds(count: 10))
  func merging(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let lines = (0..<UInt32(120)).map { random.baseLine(of: $0, account: Int($0) / 3) }
    let whole = measured(lines, Self.options)
    var parts = (0..<5).map { _ in measured([], Self.options) }
    // The lines of an account stay together, as they do in a partition.
    for line in lines.shuffled(using: &random) {
      let part = Int(line.row.subscriber) / 3 % 5
      parts[part].add(line.row, customer: line.file)
    }
    parts.shuffle(using: &random)
    var merged = measured([], Self.options)
    for part in parts { merged.merge(try merged.read(part.encoded())) }
    #expect(merged.encoded() == whole.encoded(), "SEED=\(seed)")
    let again = try measured([], Self.options).read(whole.encoded())
    #expect(again.encoded() == whole.encoded(), "SEED=\(seed)")
  }

  @Test("Octets that are no such set are refused")
  func damage() throws {
    var random = SplitMix64(seed: 3)
    let lines = (0..<UInt32(20)).map { random.baseLine(of: $0, account: Int($0)) }
    let octets = measured(lines, Self.options).encoded()
    let empty = measured([], Self.options)
    for length in stride(from: 0, to: octets.count, by: 7) {
      #expect(throws: PartialError.self) { try empty.read(Array(octets[..<length])) }
    }
    #expect(throws: PartialError.self) { try empty.read(octets + [0]) }
    for _ in 0..<2_000 {
      var damaged = octets
      damaged[random.int(0...octets.count - 1)] = UInt8(random.int(0...255))
      // A refusal is the other right answer.
      guard let read = try? empty.read(damaged) else { continue }
      #expect(read.encoded() == damaged, "two ways to write one set")
    }
  }

  @Test("Without measures it is the indicators alone")
  func indicatorsOnly() throws {
    var set = IndicatorSet(month: september, options: nil)
    #expect(set.add(row(), customer: CustomerFile(subscriber: row().customer)) == nil)
    #expect(set.encoded() == partial([row()]).encoded())
    #expect(try set.read(set.encoded()).measures == nil)
  }

  @Test("Traces come back as they went", arguments: SplitMix64.seeds(count: 10))
  func traces(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let traces = (0..<UInt32(50)).map {
      LineTrace(random.baseLine(of: $0, account: 0).month, options: Self.options)
    }
    let octets = LineTrace.encode(traces)
    #expect(try LineTrace.decode(octets) == traces, "SEED=\(seed)")
    #expect(throws: PartialError.self) { try LineTrace.decode(octets + [0]) }
  }
}
