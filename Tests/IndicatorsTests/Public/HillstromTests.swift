import Indicators
import Testing

/// A shop's trial of mails, and another program's scores for it.
@Suite("The mail trial", .enabled(if: PublicData.isHere, PublicData.missing))
struct HillstromTests {
  @Test("moved visits, purchases and spend, as the plain differences say")
  func trial() throws {
    var arms: [String: [TrialArm]] = [:]
    for row in try PublicData.rows("hillstrom/hillstrom.csv").dropFirst() {
      // Commas within quotes stand before the last four columns.
      let tail = Array(row.suffix(4))
      var outcomes = arms[tail[0]] ?? [TrialArm(), TrialArm(), TrialArm()]
      for index in 0..<3 {
        outcomes[index].add(try PublicData.micros(tail[index + 1]))
      }
      arms[tail[0]] = outcomes
    }
    let expected = try PublicData.expected("hillstrom_mens")
    let treated = try #require(arms["Mens E-Mail"])
    let control = try #require(arms["No E-Mail"])
    #expect(Double(treated[0].customers) == (try expected.number("nt")))
    #expect(Double(control[0].customers) == (try expected.number("nc")))
    for (index, (name, digits)) in [("visit", 1e-5), ("conversion", 1e-6), ("spend", 1e-6)]
      .enumerated()
    {
      let part = try expected.part(name)
      let comparison = try #require(
        TrialComparison(treated: treated[index], control: control[index]))
      // Outcomes were counted in millionths.
      let difference = Double(comparison.differenceMicros) / 1e12
      let error = Double(comparison.standardErrorMicros) / 1e12
      let z = Double(try #require(comparison.zMicros)) / 1e6
      #expect(abs(difference - (try part.number("diff"))) <= digits / 2 * 1.01, "\(name)")
      #expect(abs(error - (try part.number("se"))) <= 0.51e-6, "\(name)")
      #expect(abs(z - (try part.number("z"))) <= 0.51e-2, "\(name)")
    }
  }

  @Test("and scores find whom a mail moves, to the width of a bin")
  func uplift() throws {
    let expected = try PublicData.expected("hillstrom_uplift_Tlearner")
    var (model, perfectQini, perfectUplift) = (
      UpliftHistogram(bins: 65_536), UpliftHistogram(), UpliftHistogram()
    )
    for row in try PublicData.rows("golden/hillstrom_uplift_scores.csv").dropFirst() {
      let score = try #require(Double(row[2]))
      let (did, treated) = (row[0] == "1", row[1] == "1")
      func add(_ scorePpb: Int64, to histogram: inout UpliftHistogram) {
        histogram.add(scorePpb: scorePpb, treated: treated, outcome: did ? 1_000_000 : 0)
      }
      add(Int64((score * 1e9).rounded()), to: &model)
      // What somebody would score who knew the outcomes: the areas are shares of theirs.
      add(did ? (treated ? 900_000_000 : -900_000_000) : 0, to: &perfectQini)
      add((did == treated ? 600_000_000 : 0) + (treated ? 300_000_000 : 0), to: &perfectUplift)
    }
    let all = try #require(model.curve().last)
    #expect(Double(all.treated + all.control) == (try expected.number("n_test")))
    for (name, share) in [("u10", Int64(100_000)), ("u30", 300_000)] {
      let uplift = Double(try #require(model.upliftMicros(topPpm: share))) / 1e12
      #expect(abs(uplift - (try expected.number(name))) <= 1e-3, "\(name): \(uplift)")
    }
    let qini = Double(try #require(model.qiniAreaMicros()))
    let qiniShare = qini / Double(try #require(perfectQini.qiniAreaMicros()))
    #expect(abs(qiniShare - (try expected.number("qini_auc"))) <= 2e-5, "\(qiniShare)")
    let uplift = Double(try #require(model.upliftAreaMicros()))
    let upliftShare = uplift / Double(try #require(perfectUplift.upliftAreaMicros()))
    #expect(abs(upliftShare - (try expected.number("uplift_auc"))) <= 2e-5, "\(upliftShare)")
  }
}
