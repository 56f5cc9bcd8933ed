import Foundation
import Gzip
import Testing

/// Gzip members: one that `gzip` made, and others made by hand (RFC 1952) with stored blocks.
enum GzipMembers {
  static let lines = (0..<40).map { row in
    let day = String(1 + row % 31)
    return "8613\(700_000_000 + row * 37),2026-10-\(day.count < 2 ? "0" : "")\(day)"
      + " 08:\(row < 10 ? "0" : "")\(row):00,\(row * 7 % 600),voice"
  }.joined(separator: "\n")

  static let ofLines = decoded(
    """
    H4sIAAAAAAAC/2XUMY4dIRCE4dyn8AHeSlQ10ODrWA4cOdvz75ti5ZYoNOEfzQe1JiLb93mxcX6gfTT8bOtXa+/v1V6f
    //7+/vNjVRlZJVXiKdPL7FWGSj4luqUAKu1K40kJT/uqdCjtSpena1Q6lY4njWEpyUpT6XzSTk/HrnQpTaXb0z0r3Uqf
    H/sa09KI+J+iKd1POsPTLCvICrJKx+qtsCAsHCzX6r20IC1Ia7lWX6UFaUFa27UGSgvSgrS2a41RWpAWpIXmXGMXF8QF
    cQHuNVlekBfytA42Z4FBYBAY6GLZSowSg8QQTpa9yCgytvMU3CyzzCgz4rSOtlBoFBrPExuutkapUWqUGqazrVVsFBv7
    ad1ts9woNx63dLc9y41y43Fb7rZ3uVFuPG7L3NCi3Cg3Hrc9vc1yC7lRbmzm9p6lcgu5RTu71LzteU1o4LTp7erXiIbc
    SHMDiWtG42xjwNuxrh2NM46xvN3jGtKQG7u5va80ryUNuXHQ27mvKY08rbv1Nq8tDblxulvvcY1pHLf8dvsC+qORm84G
    AAA=
    """)

  private static func decoded(_ base64: String) -> [UInt8] {
    let joined = base64.filter { !$0.isWhitespace }
    return Data(base64Encoded: joined).map { Array($0) } ?? []
  }

  static func member(_ content: [UInt8], name: String? = nil) -> [UInt8] {
    var bytes: [UInt8] = [0x1F, 0x8B, 8, name == nil ? 0 : 8, 0, 0, 0, 0, 0, 3]
    if let name { bytes += Array(name.utf8) + [0] }
    var start = 0
    repeat {
      let count = min(65_535, content.count - start)
      bytes.append(start + count == content.count ? 1 : 0)
      bytes += little(count).prefix(2) + little(~count).prefix(2)
      bytes += content[start..<start + count]
      start += count
    } while start < content.count
    return bytes + little(Int(crc32(content))) + little(content.count)
  }

  private static func little(_ value: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var crc = UInt32.max
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }
}

@Suite("gzip: feed files in pieces")
struct GzipTests {
  static func decompress(
    _ bytes: [UInt8], pieces: Int, limit: Int = 1 << 20
  ) throws -> (output: [UInt8], error: GzipError?) {
    var stream = try GzipStream()
    var output: [UInt8] = []
    do throws(GzipError) {
      var start = 0
      while start < bytes.count {
        let end = min(start + pieces, bytes.count)
        start += try stream.push(bytes[start..<end], into: &output, limit: limit)
      }
      try stream.finish()
    } catch {
      return (output, error)
    }
    return (output, nil)
  }

  @Test("one member and several, in pieces of any size", arguments: [1, 7, 1_000, 1 << 20])
  func members(_ pieces: Int) throws {
    let large = (0..<150_000).map { UInt8(truncatingIfNeeded: $0 / 9) }
    let bytes =
      GzipMembers.ofLines + GzipMembers.member([]) + GzipMembers.member(large, name: "a.csv")
    for limit in [1, 100, 1 << 20] {
      let (output, error) = try Self.decompress(bytes, pieces: pieces, limit: limit)
      #expect(error == nil)
      #expect(output == Array(GzipMembers.lines.utf8) + large)
    }
  }

  @Test("a push gives no more than its limit and what zlib holds back")
  func limits() throws {
    let bytes = GzipMembers.ofLines
    var stream = try GzipStream()
    var start = 0
    var whole: [UInt8] = []
    while start < bytes.count {
      var output: [UInt8] = []
      start += try stream.push(bytes[start...], into: &output, limit: 64)
      #expect(output.count <= 64 + 1 << 16)
      whole += output
    }
    try stream.finish()
    #expect(whole == Array(GzipMembers.lines.utf8))
  }

  @Test("an end inside a member is found, wherever it is")
  func truncation() throws {
    let first = GzipMembers.ofLines
    let bytes = first + GzipMembers.member([1, 2, 3])
    for count in 0..<bytes.count {
      let (_, error) = try Self.decompress(Array(bytes[..<count]), pieces: 50)
      #expect(
        error == (count == first.count ? nil : .truncated(offset: count)), "cut at \(count)")
    }
  }

  @Test("no flipped bit gives other content")
  func damage() throws {
    let member = GzipMembers.ofLines
    let wanted = Array(GzipMembers.lines.utf8)
    for bit in 0..<member.count * 8 {
      var damaged = member
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      let (output, error) = try Self.decompress(damaged, pieces: 1 << 20)
      // A few bits mean nothing (time, system, padding): then the content is whole.
      if error == nil { #expect(output == wanted, "bit \(bit)") }
    }
  }

  @Test("other bytes, before or after a member, are named with their place")
  func otherBytes() throws {
    let text = Array("id,amount\n1,2\n".utf8)
    let member = GzipMembers.member([1])
    #expect(try Self.decompress(text, pieces: 100).error == .notGzip(offset: 0))
    #expect(
      try Self.decompress(member + text, pieces: 3).error == .notGzip(offset: member.count))
    #expect(
      try Self.decompress(member + [0, 0, 0], pieces: 100).error == .notGzip(offset: member.count))
  }

  @Test("a stream that has failed takes nothing more")
  func ended() throws {
    var stream = try GzipStream()
    var output: [UInt8] = []
    #expect(throws: GzipError.notGzip(offset: 0)) {
      _ = try stream.push(Array("no gzip".utf8), into: &output, limit: 100)
    }
    #expect(throws: GzipError.ended) { _ = try stream.push([1], into: &output, limit: 100) }
  }
}
