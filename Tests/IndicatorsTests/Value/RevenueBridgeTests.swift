import Indicators
import Seeds
import Testing

@Suite("The revenue bridge")
struct RevenueBridgeTests {
  private static func product(
    _ name: String, _ before: (Int64, Int64), _ after: (Int64, Int64)
  ) -> RevenueBridge.Product {
    RevenueBridge.Product(
      name: name, quantityBefore: before.0, quantityAfter: after.0,
      revenueBeforeMicros: before.1, revenueAfterMicros: after.1)
  }

  /// Two plans sold in both months, one new, one lost. Before: 10 lines at 100 and 10 at 200, so
  /// 150 on average; after: 12 lines at 110 and 18 at 190.
  @Test("is the one worked out by hand")
  func byHand() {
    let bridge = RevenueBridge([
      Self.product("lost", (5, 450), (0, 0)), Self.product("big", (10, 2_000), (18, 3_420)),
      Self.product("small", (10, 1_000), (12, 1_320)), Self.product("new", (0, 0), (3, 90)),
    ])
    // (30 − 20) · 150
    #expect(bridge.total.volumeMicros == 1_500)
    // (12 − 15)(100 − 150) + (18 − 15)(200 − 150)
    #expect(bridge.total.mixMicros == 300)
    // 12 · 10 − 18 · 10
    #expect(bridge.total.priceMicros == -60)
    #expect(bridge.total.newMicros == 90 && bridge.total.lostMicros == -450)
    #expect(bridge.total.sumMicros == 4_830 - 3_450)
    #expect(bridge.products.map(\.name) == ["big", "lost", "new", "small"])
    // (18 − 10) · 150, (18 − 10)(200 − 150), 18 (190 − 200)
    let big = bridge.products[0].parts
    #expect(big.volumeMicros == 1_200 && big.mixMicros == 400 && big.priceMicros == -180)
  }

  /// An exact fraction, over what fits the small numbers of the law.
  private struct Fraction {
    var numerator: Int128
    var denominator: Int128

    static func + (a: Fraction, b: Fraction) -> Fraction {
      Fraction(
        numerator: a.numerator * b.denominator + b.numerator * a.denominator,
        denominator: a.denominator * b.denominator)
    }

    func isWithinOne(of value: Int128) -> Bool {
      (value * denominator - numerator).magnitude <= denominator.magnitude
    }
  }

  @Test(
    "adds up to the difference, each part within one micro-unit of its exact value",
    arguments: SplitMix64.seeds(count: 100))
  func identity(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<100 {
      let products = (0..<random.int(0...4)).map { index in
        Self.product(
          "p\(index)", (random.int64(0...30), random.int64(-900...9_999)),
          (random.int64(0...30), random.int64(-900...9_999)))
      }
      let bridge = RevenueBridge(products)
      check(bridge, of: products, seed: seed)
      let continued = products.filter { $0.quantityBefore > 0 && $0.quantityAfter > 0 }
      if continued.isEmpty { continue }
      let q0 = continued.reduce(0) { $0 + Int128($1.quantityBefore) }
      let q1 = continued.reduce(0) { $0 + Int128($1.quantityAfter) }
      let r0 = continued.reduce(0) { $0 + Int128($1.revenueBeforeMicros) }
      let r1 = continued.reduce(0) { $0 + Int128($1.revenueAfterMicros) }
      let atFormerPrices = continued.reduce(Fraction(numerator: 0, denominator: 1)) {
        $0
          + Fraction(
            numerator: Int128($1.quantityAfter) * Int128($1.revenueBeforeMicros),
            denominator: Int128($1.quantityBefore))
      }
      let minus = Fraction(
        numerator: -atFormerPrices.numerator, denominator: atFormerPrices.denominator)
      let volume = Fraction(numerator: (q1 - q0) * r0, denominator: q0)
      let mix = atFormerPrices + Fraction(numerator: -q1 * r0, denominator: q0)
      let price = minus + Fraction(numerator: r1, denominator: 1)
      #expect(volume.isWithinOne(of: bridge.total.volumeMicros), "SEED=\(seed): volume")
      #expect(mix.isWithinOne(of: bridge.total.mixMicros), "SEED=\(seed): mix")
      #expect(price.isWithinOne(of: bridge.total.priceMicros), "SEED=\(seed): price")
    }
  }

  @Test("adds up for months of any size", arguments: SplitMix64.seeds(count: 20))
  func large(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<20 {
      var products = (0..<random.int(1...300)).map { index in
        Self.product(
          "p\(index)",
          (random.int64(0...900_000_000), random.int64(-1_000_000...20_000_000_000_000_000)),
          (random.int64(0...900_000_000), random.int64(-1_000_000...20_000_000_000_000_000)))
      }
      let bridge = RevenueBridge(products)
      check(bridge, of: products, seed: seed)
      random.shuffle(&products)
      #expect(RevenueBridge(products) == bridge, "SEED=\(seed): the order of products shows")
    }
  }

  private func check(
    _ bridge: RevenueBridge, of products: [RevenueBridge.Product], seed: UInt64
  ) {
    var sum = RevenueBridge([]).total
    let byName = Dictionary(uniqueKeysWithValues: bridge.products.map { ($0.name, $0.parts) })
    for product in products {
      guard let parts = byName[product.name] else {
        Issue.record("SEED=\(seed): \(product.name) is missing")
        continue
      }
      let difference = Int128(product.revenueAfterMicros) - Int128(product.revenueBeforeMicros)
      #expect(parts.sumMicros == difference, "SEED=\(seed): a product has a residual")
      sum.volumeMicros += parts.volumeMicros
      sum.priceMicros += parts.priceMicros
      sum.mixMicros += parts.mixMicros
      sum.newMicros += parts.newMicros
      sum.lostMicros += parts.lostMicros
    }
    #expect(sum == bridge.total, "SEED=\(seed): products don't add up to the total")
    let difference = products.reduce(Int128(0)) {
      $0 + Int128($1.revenueAfterMicros) - Int128($1.revenueBeforeMicros)
    }
    #expect(bridge.total.sumMicros == difference, "SEED=\(seed): a residual")
  }
}
