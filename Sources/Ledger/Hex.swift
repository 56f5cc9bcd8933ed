/// Octets as text.
package enum Hex {
  private static let digits = Array("0123456789abcdef".utf8)

  /// Two lower-case hexadecimal digits an octet, in the octets' order.
  package static func text(_ octets: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    for octet in octets {
      text.append(digits[Int(octet >> 4)])
      text.append(digits[Int(octet & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// nil where `text` isn't an even number of lower-case hexadecimal digits.
  static func octets(_ text: String) -> [UInt8]? {
    let values = text.utf8.map { digits.firstIndex(of: $0) }
    guard values.count.isMultiple(of: 2) else { return nil }
    var octets: [UInt8] = []
    for index in stride(from: 0, to: values.count, by: 2) {
      guard let high = values[index], let low = values[index + 1] else { return nil }
      octets.append(UInt8(high << 4 | low))
    }
    return octets
  }
}
