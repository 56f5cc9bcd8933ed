import Measures
import Testing

@Suite("Money and its roundings")
struct MoneyTests {
  @Test(
    "decimal text becomes exact micro-units",
    arguments: [
      ("19", 19_000_000), ("19.5", 19_500_000), ("-0.000123", -123), ("0.15", 150_000),
      ("1.0000000", 1_000_000),
    ])
  func readsDecimals(text: String, micros: Int) {
    #expect(Money(decimal: text)?.micros == Int64(micros))
  }

  @Test(
    "what isn't an exact amount is refused",
    arguments: ["", ".", "1e3", "0.0000001", "1,5", "9999999999999999", "--1", "1.2.3"])
  func refuses(text: String) {
    #expect(Money(decimal: text) == nil)
  }

  @Test("an amount prints as people write it")
  func prints() {
    #expect(Money(micros: 12_500_000).description == "12.50")
    #expect(Money(micros: -123).description == "-0.000123")
  }

  @Test(
    "rounding is symmetric about zero",
    arguments: [
      (Rounding.up, 21, 3), (.down, 29, 2), (.halfUp, 25, 3), (.halfEven, 25, 2),
      (.halfEven, 35, 4),
      (.halfUp, 24, 2),
    ])
  func rounds(mode: Rounding, tenths: Int, whole: Int) {
    #expect(mode.quotient(Int128(tenths), over: 10) == Int128(whole))
    #expect(mode.quotient(Int128(-tenths), over: 10) == Int128(-whole))
  }
}
