import Keys

/// Files of keys, as people and other hosts give them.
enum KeyEntries {
  /// *Shape* of the octets: 0 for the list of who may join, anything else for a key; then the file.
  static func run(_ octets: [UInt8]) throws(FuzzBreach) -> Bool {
    let text = Array(octets.dropFirst())
    do {
      if octets.first == 0 { return try allowList(text) }
      return try KeyFile(parsing: text, path: "key").publicText.utf8.count == 40
    } catch let breach as FuzzBreach {
      throw breach
    } catch {
      try FuzzBreach.unless(!"\(error)".isEmpty, "An error says what is wrong.")
      return false
    }
  }

  private static func allowList(_ text: [UInt8]) throws -> Bool {
    let list = try AllowList(parsing: text, path: "authorized")
    let again = try AllowList(parsing: list.octets, path: "authorized")
    try FuzzBreach.unless(again == list, "What was read is written so that it is read as the same.")
    return !list.entries.isEmpty
  }

  static var seeds: [[UInt8]] {
    let key = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
    let list = "# Who may join\n\n\(key) host-3 16 2027-01-31 2026-11-22\n"
    let file =
      "ratemill-key 1\nkind signer\nname host-3\ncreated 2026-11-22\npublic \(key)\n"
      + "secret \(String(key.reversed()))\n"
    return [[0] + Array(list.utf8), [1] + Array(file.utf8)]
  }
}
