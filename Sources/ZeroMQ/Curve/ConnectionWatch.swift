import Glibc
import Synchronization

/// Watches the TCP connections to our ports for what the library doesn't bound: one message of
/// endless frames, which it keeps in memory until its last one, and silent connections by the
/// hundred.
///
/// The kernel counts what has come by a connection (`TCP_INFO`). Honest peers are stopped by the
/// receive queue's maximum, so what comes between two whole messages is bounded; a connection that
/// exceeds ``octetsMax`` is shut down. Hints from the kernel only decide whom to hang up on, never
/// what is true.
final class ConnectionWatch: Sendable {
  /// Between two whole messages of a connection. *Limits*: above the receive queue's maximum times
  /// the largest message, plus one (see ``SocketOptions/dataServer``).
  static let octetsMax: Int64 = 16 << 20
  static let lookMilliseconds = 50
  /// Connections to our ports, in all; the open-file limit may allow fewer.
  static let connectionsMax = 8_192

  private struct Connection {
    var inode: UInt
    var isOurs: Bool
    /// What had come when a whole message was last seen.
    var octetsBefore: Int64 = 0
    var hasSpoken = false
    var spokeSinceLook = false
    var sender: String?
    /// The look at which it was first seen.
    var since: Int
  }

  private struct State {
    var ports: Set<UInt16> = []
    var connections: [Int32: Connection] = [:]
    var looks = 0
  }

  private let state = Mutex(State())

  func add(port: UInt16) { state.withLock { _ = $0.ports.insert(port) } }

  func noteWhole(descriptor: Int32, sender: String?) {
    guard descriptor >= 0 else { return }
    state.withLock {
      $0.connections[descriptor]?.hasSpoken = true
      $0.connections[descriptor]?.spokeSinceLook = true
      if let sender { $0.connections[descriptor]?.sender = sender }
    }
  }

  func cut(where isMeant: (String) -> Bool) {
    state.withLock {
      for (descriptor, connection) in $0.connections {
        if let sender = connection.sender, isMeant(sender) { hangUp(descriptor, connection) }
      }
    }
  }

  /// Looks at every connection once, and hangs up where it must.
  func look() -> [Gatekeeper.Incident] {
    state.withLock { state in
      if state.ports.isEmpty { return [] }
      state.looks += 1
      var incidents: [Gatekeeper.Incident] = []
      var seen: [Int32: Connection] = [:]
      for descriptor in OpenDescriptors.list() {
        guard let inode = OpenDescriptors.inode(of: descriptor) else { continue }
        var connection =
          state.connections[descriptor].flatMap { $0.inode == inode ? $0 : nil }
          ?? Connection(
            inode: inode, isOurs: TCPConnection.isOurs(descriptor, ports: state.ports),
            since: state.looks)
        if connection.isOurs, let octets = TCPConnection.octetsTaken(descriptor) {
          if connection.spokeSinceLook {
            connection.octetsBefore = octets
            connection.spokeSinceLook = false
          } else if octets - connection.octetsBefore > Self.octetsMax {
            hangUp(descriptor, connection)
            incidents.append(.flooded(sender: connection.sender))
            connection.octetsBefore = octets
          }
        }
        seen[descriptor] = connection
      }
      state.connections = seen
      return incidents + thinOut(seen)
    }
  }

  /// Hangs up on the oldest that have not said anything whole, where there are too many.
  private func thinOut(_ all: [Int32: Connection]) -> [Gatekeeper.Incident] {
    let ours = all.filter { $0.value.isOurs }
    let limit = min(Self.connectionsMax, OpenDescriptors.limit / 2)
    guard ours.count > limit else { return [] }
    let silent = ours.filter { !$0.value.hasSpoken }.sorted {
      ($0.value.since, $0.key) < ($1.value.since, $1.key)
    }
    let surplus = silent.prefix(ours.count - limit)
    for (descriptor, connection) in surplus { hangUp(descriptor, connection) }
    return surplus.isEmpty ? [] : [.crowded(connections: surplus.count)]
  }

  /// The library sees the connection end, and forgets it. Its number may be another file's by now:
  /// that is looked at once more.
  private func hangUp(_ descriptor: Int32, _ connection: Connection) {
    guard OpenDescriptors.inode(of: descriptor) == connection.inode else { return }
    // Where it has ended by itself, there is nothing left to do.
    _ = shutdown(descriptor, Int32(SHUT_RDWR))
  }
}

/// The descriptors that this process has open.
package enum OpenDescriptors {
  /// In no order; empty where there is no /proc.
  static func list() -> [Int32] {
    guard let folder = unsafe opendir("/proc/self/fd") else { return [] }
    defer { unsafe closedir(folder) }
    var numbers: [Int32] = []
    while let entry = unsafe readdir(folder) {
      var number: Int32 = 0
      var digits = 0
      unsafe withUnsafeBytes(of: &entry.pointee.d_name) { name in
        for index in 0..<name.count {
          guard case let digit = unsafe name[index], (48...57).contains(digit), digits < 9 else {
            break
          }
          number = number * 10 + Int32(digit - 48)
          digits += 1
        }
      }
      if digits > 0 { numbers.append(number) }
    }
    return numbers
  }

  static func inode(of descriptor: Int32) -> UInt? {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else {
      return nil
    }
    return UInt(status.st_ino)
  }

  /// How many this process may have open.
  static var limit: Int {
    var limits = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits) == 0 else {
      return 1_024
    }
    return Int(clamping: limits.rlim_cur)
  }

  /// Raises the limit as far as the host lets us: strangers' connections take descriptors, too.
  package static func raiseLimit() {
    var limits = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard unsafe getrlimit(resource, &limits) == 0 else { return }
    limits.rlim_cur = min(limits.rlim_max, 65_536)
    // Where it is refused, the old limit holds.
    _ = unsafe setrlimit(resource, &limits)
  }
}

/// What the kernel says of a TCP connection.
enum TCPConnection {
  /// `tcpi_bytes_received` of `struct tcp_info`: an u64 at octet 128, in Linux since 4.1.
  private static let receivedOffset = 128
  private static let establishedState: UInt8 = 1

  /// Octets that have come and were read by the library; nil where it is no live connection.
  static func octetsTaken(_ descriptor: Int32) -> Int64? {
    var info = [UInt8](repeating: 0, count: 256)
    var length = socklen_t(info.count)
    guard unsafe getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_INFO, &info, &length) == 0,
      Int(length) >= receivedOffset + 8, info[0] == establishedState
    else { return nil }
    var received: UInt64 = 0
    for index in (receivedOffset..<receivedOffset + 8).reversed() {
      received = received << 8 | UInt64(info[index])
    }
    var unread: Int32 = 0
    guard unsafe ioctl(descriptor, UInt(FIONREAD), &unread) == 0 else { return nil }
    return Int64(clamping: received) - Int64(unread)
  }

  /// Whether it is a TCP connection to one of our ports.
  static func isOurs(_ descriptor: Int32, ports: Set<UInt16>) -> Bool {
    guard octetsTaken(descriptor) != nil else { return false }
    var address = [UInt8](repeating: 0, count: 128)
    var length = socklen_t(address.count)
    let code = unsafe address.withUnsafeMutableBytes { bytes -> Int32 in
      guard let start = bytes.baseAddress else { return -1 }
      return unsafe getsockname(
        descriptor, start.assumingMemoryBound(to: sockaddr.self), &length)
    }
    // `sockaddr_in` and `sockaddr_in6` have the port, big-endian, at octet 2.
    return code == 0 && ports.contains(UInt16(address[2]) << 8 | UInt16(address[3]))
  }
}
