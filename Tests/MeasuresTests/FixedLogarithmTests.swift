import Foundation
import Measures
import Testing

@Suite("Logarithms and roots of whole numbers")
struct FixedLogarithmTests {
  @Test("a power of two has its exponent, to the last bit")
  func powers() {
    for exponent in 0..<64 {
      #expect(FixedLogarithm.binary(1 << UInt64(exponent)) == Int128(exponent) << 56)
    }
  }

  @Test(
    "others are what the mathematical library says, as far as a double goes",
    arguments: [3, 5, 7, 10, 99, 1_000_003, (1 << 40) + 1, .max] as [UInt64])
  func others(number: UInt64) {
    let found = Double(FixedLogarithm.binary(number)) / 0x1p56
    #expect(abs(found - log2(Double(number))) < 1e-13)
  }

  @Test(
    "the entropy of counts, in millionths of a nat",
    arguments: [
      ([1], 0), ([7], 0), ([1, 1], 693_147), ([5, 5], 693_147), ([2, 2, 3], 1_078_992),
      ([1, 1, 1, 1], 1_386_294), ([1, 999_999], 15),
    ] as [([UInt64], Int64)])
  func entropies(counts: [UInt64], micronats: Int64) {
    #expect(FixedLogarithm.entropyMicronats(counts) == micronats)
    #expect(FixedLogarithm.entropyMicronats(counts.reversed()) == micronats)
  }

  @Test("without a count there is no entropy")
  func nothing() { #expect(FixedLogarithm.entropyMicronats([UInt64]()) == nil) }

  @Test(
    "a root's square is not above the number, and the next one's is",
    arguments: [0, 1, 2, 3, 4, 15, 16, 17, (1 << 64) - 1, 1 << 64, .max] as [UInt128])
  func roots(number: UInt128) {
    let root = IntegerRoot.floor(number)
    #expect(root * root <= number)
    let above = (root + 1).multipliedReportingOverflow(by: root + 1)
    #expect(above.overflow || above.partialValue > number)
  }

  @Test(
    "the nearest root is up from the half on",
    arguments: [(6, 2), (7, 3), (12, 3), (13, 4)] as [(UInt128, UInt128)])
  func nearest(number: UInt128, root: UInt128) { #expect(IntegerRoot.nearest(number) == root) }
}
