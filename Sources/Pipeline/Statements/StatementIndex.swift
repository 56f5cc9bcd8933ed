import Records

/// Where the text of each line's statement lies, in the order of the lines' numbers.
///
/// *Format* (``OctetWriter``): varint count, then of each line text group, text account, fixed
/// MSISDN, varint rows and octets of its bill, varint rows and octets of its records. The texts lie
/// one after the other, of each line bill before records, as frames of zstd.
struct StatementIndex {
  /// The text of one line.
  struct Line: Hashable {
    var group: String
    var account: String
    var msisdn: UInt64
    var rows = 0
    var octets = 0
    var callRows = 0
    var callOctets = 0
  }

  var lines: [Line] = []

  init() {}

  var encoded: [UInt8] {
    var writer = OctetWriter()
    writer.varint(UInt64(lines.count))
    for line in lines {
      writer.text(line.group)
      writer.text(line.account)
      writer.fixed(line.msisdn)
      for count in [line.rows, line.octets, line.callRows, line.callOctets] {
        writer.varint(UInt64(count))
      }
    }
    return writer.octets
  }

  init(encoded octets: [UInt8]) throws(OctetError) {
    if octets.isEmpty { return }
    var reader = OctetReader(octets)
    for _ in 0..<(try reader.count(octetsEach: 14)) {
      lines.append(
        Line(
          group: try reader.text(), account: try reader.text(), msisdn: try reader.fixed(),
          rows: try reader.size(), octets: try reader.size(), callRows: try reader.size(),
          callOctets: try reader.size()))
    }
  }

  /// Of all texts together; nil where that is more than there can be.
  var octets: Int? {
    var sum = 0
    for line in lines {
      for octets in [line.octets, line.callOctets] {
        let (next, overflowed) = sum.addingReportingOverflow(octets)
        if overflowed { return nil }
        sum = next
      }
    }
    return sum
  }
}
