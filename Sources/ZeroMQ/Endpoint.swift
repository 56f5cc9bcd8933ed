/// An address of ours. Only `tcp`, `ipc` and (inside one process) `inproc` are let through: the
/// library's other transports are not ours to defend.
package enum Endpoint: Hashable, Sendable {
  /// `host` is a name or a literal address, without the brackets of IPv6; port 0 = any free one.
  case tcp(host: String, port: UInt16)
  /// *Limits*: an absolute path of at most ``ipcPathOctetsMax`` octets.
  case ipc(path: String)
  case inproc(name: String)

  /// `sockaddr_un` holds 108 octets with their end.
  package static let ipcPathOctetsMax = 107

  /// What is wrong with an endpoint's text, ending with what to do.
  package enum Problem: String, Hashable, Sendable {
    case transport = "it must start with tcp:// or ipc://"
    case host = "give a host name or address after tcp://"
    case port = "end it with a port, as in tcp://127.0.0.1:7701"
    case path = "give an absolute path of at most 107 octets after ipc://"
    case name = "give a name after inproc://"
  }

  /// Reads `tcp://host:port`, `tcp://[::1]:port`, `ipc:///path` or `inproc://name`.
  ///
  /// *Throws* ``ZeroMQError/endpoint(text:problem:)``.
  package init(parsing text: String) throws(ZeroMQError) {
    guard let mark = text.firstRange(of: "://") else {
      throw .endpoint(text: text, problem: .transport)
    }
    let rest = String(text[mark.upperBound...])
    let scalarsAreGood = rest.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: ";") }
    switch text[..<mark.lowerBound] {
    case "tcp":
      guard let colon = rest.lastIndex(of: ":"),
        let port = UInt16(rest[rest.index(after: colon)...])
      else { throw .endpoint(text: text, problem: .port) }
      var host = String(rest[..<colon])
      let bracketed = host.hasPrefix("[") && host.hasSuffix("]") && host.utf8.count > 2
      if bracketed { host = String(host.dropFirst().dropLast()) }
      guard scalarsAreGood, !host.isEmpty, bracketed || !host.contains(":") else {
        throw .endpoint(text: text, problem: .host)
      }
      self = .tcp(host: host, port: port)
    case "ipc":
      guard rest.hasPrefix("/"), rest.utf8.count <= Self.ipcPathOctetsMax,
        rest.utf8.allSatisfy({ $0 >= 0x20 })
      else { throw .endpoint(text: text, problem: .path) }
      self = .ipc(path: rest)
    case "inproc":
      guard scalarsAreGood, !rest.isEmpty else { throw .endpoint(text: text, problem: .name) }
      self = .inproc(name: rest)
    default: throw .endpoint(text: text, problem: .transport)
    }
  }

  /// Whether only this host can reach it: then plain sockets are safe enough.
  package var staysOnThisHost: Bool {
    switch self {
    case .ipc, .inproc: true
    case .tcp(let host, _): Self.isLoopback(host)
    }
  }

  /// Literal loopback addresses and `localhost`; a name that merely resolves to one is not trusted.
  private static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" || host == "::1" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }

  /// The port of one that listens at all addresses of a host: nobody connects to it as it stands.
  /// nil where it names an address.
  package var portOfAnyAddress: UInt16? {
    guard case .tcp(let host, let port) = self, ["0.0.0.0", "::", "*"].contains(host) else {
      return nil
    }
    return port
  }

  package var isTCP: Bool {
    if case .tcp = self { true } else { false }
  }

  var isLiteralIPv6: Bool {
    if case .tcp(let host, _) = self { host.contains(":") } else { false }
  }

  /// Where the data socket of a node lives whose control socket lives here: the next port, the path
  /// or name with `.data` behind it. nil where there is none (port 0 or 65535, path too long).
  package var dataTwin: Endpoint? {
    switch self {
    case .tcp(let host, let port):
      return port == 0 || port == .max ? nil : .tcp(host: host, port: port + 1)
    case .ipc(let path):
      let twin = path + ".data"
      return twin.utf8.count <= Self.ipcPathOctetsMax ? .ipc(path: twin) : nil
    case .inproc(let name): return .inproc(name: name + ".data")
    }
  }
}

extension Endpoint: CustomStringConvertible {
  /// As the library wants it, and as ``init(parsing:)`` reads it.
  package var description: String {
    switch self {
    case .tcp(let host, let port):
      "tcp://" + (host.contains(":") ? "[\(host)]" : host) + ":\(port)"
    case .ipc(let path): "ipc://" + path
    case .inproc(let name): "inproc://" + name
    }
  }
}
