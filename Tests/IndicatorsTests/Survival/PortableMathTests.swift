import Foundation
import Indicators
import Seeds
import Testing

@Suite("Logarithms, exponentials and gammas are right, and the same on every host")
struct PortableMathTests {
  @Test("as the host's own library has them", arguments: SplitMix64.seeds(count: 10))
  func closeness(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<2_000 {
      let x = Foundation.exp(Double.random(in: -200...200, using: &random))
      let near = 1 + Double.random(in: -0.3...0.4, using: &random)
      for value in [x, near] {
        let exact = Foundation.log(value)
        #expect(abs(PortableMath.log(value) - exact) <= abs(exact) * 1e-15, "ln \(value)")
      }
      let small = Double.random(in: -1e-3...1e-3, using: &random)
      let exact = Foundation.log1p(small)
      #expect(abs(PortableMath.logOnePlus(small) - exact) <= abs(exact) * 1e-15, "\(small)")
      let power = Double.random(in: -700...700, using: &random)
      let raised = Foundation.exp(power)
      #expect(abs(PortableMath.exp(power) - raised) <= raised * 1e-15, "e^\(power)")
      let shape = Foundation.exp(Double.random(in: -10...15, using: &random))
      let (gamma, _): (Double, Int) = Foundation.lgamma(shape)
      #expect(
        abs(PortableMath.logGamma(shape) - gamma) <= 1e-13 + abs(gamma) * 2e-15, "ln Γ(\(shape))")
    }
    #expect(PortableMath.log(1) == 0 && PortableMath.exp(0) == 1)
    #expect(PortableMath.exp(-800) == 0 && PortableMath.exp(800) == .infinity)
    #expect(PortableMath.exp(-745) == Double.leastNonzeroMagnitude)
  }

  /// The tables that every textbook has, and SciPy's chi2.sf.
  @Test(
    "chances of χ²",
    arguments: [
      (3.841_458_820_694_124, 1, 0.05), (6.634_896_601_021_213, 1, 0.01),
      (5.991_464_547_107_979, 2, 0.05), (18.307_038_053_275_146, 10, 0.05),
      (0, 3, 1), (0.525_706_972_225_644_1, 1, 0.468_417_350_756_969_66),
      (189.511_486_090_142_09, 1, 4.064_094_329_993_221e-43),
    ])
  func chances(chiSquare: Double, degrees: Int, chance: Double) {
    let found = PortableMath.chanceBeyond(chiSquare: chiSquare, degrees: degrees)
    #expect(abs(found - chance) <= chance * 1e-12, "\(found)")
  }

  @Test("to the last bit")
  func bits() {
    var random = SplitMix64(seed: 1)
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    for _ in 0..<10_000 {
      let x = Double(random.below(1 << 30) + 1) / Double(1 << 20)
      let values = [
        PortableMath.log(x), PortableMath.exp(-x), PortableMath.logGamma(x),
        PortableMath.logOnePlus(1 / x),
        PortableMath.chanceBeyond(chiSquare: x, degrees: random.below(20) + 1),
      ]
      for value in values { digest = (digest ^ value.bitPattern) &* 0x0000_0100_0000_01B3 }
    }
    #expect(
      digest == 8_812_090_651_870_197_322,
      "a host, a compiler or a build rounds otherwise: \(digest)")
  }
}
