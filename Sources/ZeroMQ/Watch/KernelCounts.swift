import Glibc

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

/// What the kernel says of this process's memory.
enum ResidentMemory {
  /// Octets; 0 where there is no /proc.
  static func octets() -> Int64 {
    let file = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return 0 }
    defer { close(file) }
    var text = [UInt8](repeating: 0, count: 128)
    let count = unsafe read(file, &text, text.count)
    // Pages: all, resident, shared, …
    let words = text.prefix(max(0, count)).split(separator: UInt8(ascii: " "))
    guard words.count > 1, let pages = Int64(String(decoding: words[1], as: UTF8.self)) else {
      return 0
    }
    return pages * Int64(getpagesize())
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

  /// Ends a connection and throws away what the kernel still holds of it, which may be mebioctets:
  /// the library would read those first. It sees a reset, and forgets the connection.
  static func abort(_ descriptor: Int32) {
    var nowhere = sockaddr()
    nowhere.sa_family = sa_family_t(AF_UNSPEC)
    // Where it has ended by itself, there is nothing left to do.
    _ = unsafe connect(descriptor, &nowhere, socklen_t(MemoryLayout<sockaddr>.size))
  }

  /// Our port of a TCP connection; nil where it is none.
  static func port(of descriptor: Int32) -> UInt16? {
    guard octetsTaken(descriptor) != nil else { return nil }
    var address = [UInt8](repeating: 0, count: 128)
    var length = socklen_t(address.count)
    let code = unsafe address.withUnsafeMutableBytes { bytes -> Int32 in
      guard let start = bytes.baseAddress else { return -1 }
      return unsafe getsockname(
        descriptor, start.assumingMemoryBound(to: sockaddr.self), &length)
    }
    // `sockaddr_in` and `sockaddr_in6` have the port, big-endian, at octet 2.
    return code == 0 ? UInt16(address[2]) << 8 | UInt16(address[3]) : nil
  }
}
