import Scheduling
import Seeds
import Testing

@Suite("Who is convicted")
struct ConvictionLawTests {
  @Test("Nobody, however often sound work dies by chance")
  func soundWork() {
    var quarantines = 0
    for seed in SplitMix64.seeds(count: 2_000) {
      var play = PoisonPlay(
        seed: seed, poisonsMax: 0, deathsPerTenThousandMax: 3_000, strikesMax: 1)
      play.play()
      quarantines += play.schedule.counts.quarantines
      #expect(play.convicted == [:], "A sound part was convicted: replay it with SEED=\(seed).")
      #expect(play.trouble == nil, "Replay it with SEED=\(seed).")
      if !play.convicted.isEmpty || play.trouble != nil { return }
    }
    if SplitMix64.replayed == nil {
      #expect(quarantines > 1_000, "Hardly anybody was suspected: make more workers die.")
    }
  }

  @Test(
    "Exactly the parts that kill, and of a pair the later one", arguments: [0, 500, 2_000])
  func planted(deathsPerTenThousandMax: Int) {
    var convictions = 0
    for seed in SplitMix64.seeds(count: 1_000) {
      var play = PoisonPlay(
        seed: seed, poisonsMax: 4, deathsPerTenThousandMax: deathsPerTenThousandMax)
      play.play()
      convictions += play.convicted.count
      #expect(play.convicted == play.guilty, "Replay it with SEED=\(seed).")
      #expect(play.trouble == nil, "Replay it with SEED=\(seed).")
      if play.convicted != play.guilty || play.trouble != nil { return }
    }
    if SplitMix64.replayed == nil { #expect(convictions > 500, "Nothing was planted.") }
  }
}
