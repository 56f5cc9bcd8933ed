/// The greatest common divisor of two integers, never negative: what fractions are reduced by, and
/// exact sums brought over one denominator.
///
/// *Limits*: not both the least Int128, whose magnitude it doesn't hold.
package func greatestCommonDivisor(_ a: Int128, _ b: Int128) -> Int128 {
  var (a, b) = (a, b)
  while b != 0 { (a, b) = (b, a % b) }
  return a < 0 ? -a : a
}
