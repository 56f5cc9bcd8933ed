import Jobs
import Seeds
import Tariffs
import Testing

@Suite("Zones by longest prefix")
struct PrefixTableTests {
  /// The longest of `prefixes` that the number begins with, searched for one by one.
  private func naive(_ number: UInt64, _ prefixes: [String: String]) -> String? {
    let digits = "\(number)"
    for length in stride(from: min(15, digits.count), through: 1, by: -1) {
      if let zone = prefixes[String(digits.prefix(length))] { return zone }
    }
    return nil
  }

  private func image(_ prefixes: [String: String]) throws -> TariffImage {
    var catalogue = sampleCatalogue()
    catalogue.zones += (0..<9).map { Zone(id: "z\($0)", name: "") }
    catalogue.prefixes = prefixes.map { ZonePrefix(prefix: $0.key, zone: $0.value) }
    return try TariffImage.compile(
      catalogue: catalogue, month: sampleMonth, clock: sampleClock)
  }

  @Test("the table finds what a search finds, for numbers of every length")
  func agreesWithSearch() throws {
    var random = SplitMix64(default: 20_261_001)
    for size in [0, 1, 20, 400, 6_000] {
      var prefixes: [String: String] = [:]
      while prefixes.count < size {
        // Few different heads, so that prefixes nest, and every length up to 15.
        var digits = random.pick(["1", "86", "861", "86139", "4477", "9"])
        let length = 1 + random.below(15)
        while digits.utf8.count < length { digits += "\(random.below(random.oneIn(2) ? 2 : 10))" }
        prefixes[String(digits.prefix(15))] = "z\(random.below(9))"
      }
      let image = try image(prefixes)
      let known = prefixes.keys.sorted()
      for _ in 0..<4_000 {
        var digits =
          known.isEmpty || random.oneIn(3) ? "\(1 + random.below(999))" : random.pick(known)
        for _ in 0..<random.below(6) { digits += "\(random.below(3))" }
        if random.oneIn(4) { digits = String(digits.prefix(1 + random.below(digits.utf8.count))) }
        guard let number = UInt64(digits) else { continue }
        let found = image.zone(of: number, at: 0).map { image.zones[Int($0)].id }
        #expect(found == naive(number, prefixes), "\(number): replay with SEED=\(random.seed).")
      }
    }
  }

  @Test(
    "numbers at the edges",
    arguments: [
      (0 as UInt64, nil), (8, nil), (86, "home"), (860, "home"), (8_610_085, "home"),
      (8_610_086, "far"), (861_008, "home"), (85_200_000_000, "far"), (851, nil),
      (.max, nil), (86_139_000_000_000, "home"), (8_613_900_000_000_000_000, "home"),
    ])
  func edges(number: UInt64, zone: String?) throws {
    let image = try image(["86": "home", "8610086": "far", "852": "far"])
    #expect(image.zone(of: number, at: 0).map { image.zones[Int($0)].id } == zone)
  }
}
