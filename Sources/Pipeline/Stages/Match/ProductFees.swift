import Jobs
import Measures
import Records
import Tariffs

/// What plans and packs cost a month, as matching tasks share it.
struct ProductFees: Hashable, Sendable {
  /// By product, in micro-units.
  let micros: [String: Int64]
  /// Of the tariffs that they are from.
  let tariffDigest: String

  /// A fee of several months counts with its part of one, rounded half up.
  init(_ image: TariffImage) {
    var micros: [String: Int64] = [:]
    for plan in image.plans {
      micros[plan.id] = Int64(
        Rounding.halfUp.quotient(
          Int128(plan.fee.amountMicros), over: Int128(max(1, plan.fee.cycleMonths))))
    }
    self.micros = micros
    tariffDigest = image.digest
  }

  /// *Shape*: the digest, then product and fee, ascending by octet.
  func encoded() -> [UInt8] {
    var writer = OctetWriter()
    writer.text(tariffDigest)
    writer.varint(UInt64(micros.count))
    for product in micros.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      writer.text(product)
      writer.signed(micros[product, default: 0])
    }
    return writer.octets
  }

  /// Reads what ``encoded()`` wrote. *Throws* where it is anything else.
  init(encoded octets: [UInt8]) throws(OctetError) {
    var reader = OctetReader(octets)
    tariffDigest = try reader.text()
    var micros: [String: Int64] = [:]
    for _ in 0..<(try reader.count(octetsEach: 2)) {
      micros[try reader.text()] = try reader.signed()
    }
    self.micros = micros
  }
}
