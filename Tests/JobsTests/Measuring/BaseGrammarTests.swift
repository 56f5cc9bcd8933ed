import Jobs
import Records
import Testing

@Suite("The keys of measures that cut the base")
struct BaseGrammarTests {
  private static func load(_ section: String) throws -> (terms: BaseTerms?, report: String) {
    var files = JobFixture.files
    files["job.yaml", default: ""] += "measures:\n" + section
    let load = try JobFixture.load(files)
    return (load.loaded?.job.measures?.base, Finding.report(load.findings))
  }

  @Test("say what they say")
  func reads() throws {
    let (terms, report) = try Self.load(
      """
        cuts: [area+brand, plan+channel+segment]
        gigabyte: decimal
        smallCell: 5
        ageBands: [20, 40]
        arpuBands: [9.90, 100]
        cube: [age, brand, tenure, services, packs, segment]
        decline: 12.5%
        prepaid: [easy]
        discount: 1%
        margin: 40%
        horizon: 24
        stars: 7

      """)
    let base = try #require(terms, "\(report)")
    #expect(base.cuts == [[.brand, .area], [.plan, .channel, .segment]])
    #expect(base.gigabyte.octets == 1_000_000_000 && base.smallCell == 5)
    #expect(base.ageBands == [20, 40] && base.arpuBandsMicros == [9_900_000, 100_000_000])
    #expect(base.cube == [.age, .brand, .tenure, .services, .packs, .segment])
    #expect(base.declineShare == 1_250)
    #expect(base.prepaidBrands == ["easy"] && base.discountShare == 100)
    #expect(base.marginShare == 4_000 && base.horizonMonths == 24 && base.starLevels == 7)
  }

  @Test(
    "are errors where they can't be meant",
    arguments: [
      ("  cuts: [brand]", "two or more of"), ("  cuts: [brand+brand]", "two or more of"),
      ("  cuts: [brand+size]", "two or more of"),
      ("  cuts: [brand+area, area+brand]", "brand+area"), ("  smallCell: 2", "from 3 to"),
      ("  ageBands: [40, 20]", "does not ascend"), ("  cube: [age, age]", "age"),
      ("  cube: [weight]", "weight"),
      (
        "  cube: [brand, area, channel, age, arpu, tenure, packs]",
        "a cube of 7 sides has more than 6"
      ), ("  gigabyte: metric", "metric"),
    ])
  func mistakes(section: String, words: String) throws {
    let (_, report) = try Self.load(section + "\n")
    #expect(report.contains(words), "\(section) is reported as: \(report)")
    #expect(report.contains("error"), "\(section) is no error: \(report)")
  }
}
