import Glibc

/// A TCP connection to this host that says what it likes: what a stranger can do to an open port.
package final class RawConnection {
  private let descriptor: Int32

  /// nil where nobody listens.
  package init?(port: UInt16) {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let code = unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard code == 0 else {
      close(descriptor)
      return nil
    }
    var patience = timeval(tv_sec: 1, tv_usec: 0)
    _ = unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  /// How a message without end may begin: a greeting of ZMTP 3.0 that asks for no encryption with
  /// its READY, plain letters, nothing.
  package static var rudeBeginnings: [[UInt8]] {
    var greeting = [UInt8](repeating: 0, count: 64)
    greeting[0] = 0xFF
    greeting[9] = 0x7F
    greeting[10] = 3
    for (index, octet) in "NULL".utf8.enumerated() { greeting[12 + index] = octet }
    let ready: [UInt8] = [4, 6, 5] + Array("READY".utf8)
    return [greeting + ready, [UInt8](repeating: 0x41, count: 64), []]
  }

  /// Sends frames with more to come, up to so many octets. Whether all of them were taken.
  package func flood(after beginning: [UInt8], octets: Int) -> Bool {
    let more: [UInt8] = [3] + [0, 0, 0, 0, 0, 1, 0, 0] + [UInt8](repeating: 0, count: 1 << 16)
    var sent = send(beginning) ? beginning.count : 0
    while sent < octets, send(more) { sent += more.count }
    return sent >= octets
  }

  /// Whether the other side took all of it within a second.
  package func send(_ octets: [UInt8]) -> Bool {
    unsafe octets.withUnsafeBytes {
      unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    } == octets.count
  }

  /// Whether it was hung up on. What the other side said before is passed over.
  package var isClosedByPeer: Bool {
    var octets = [UInt8](repeating: 0, count: 256)
    var count: Int
    repeat {
      count = unsafe recv(descriptor, &octets, octets.count, Int32(MSG_DONTWAIT))
    } while count > 0
    return count == 0 || (count < 0 && errno != EAGAIN)
  }
}
