/// The number of a message in its header. 0x01–0x3F come from a worker, 0x81–0xBF from the
/// coordinator; 0x20 and 0xA0 upwards go over the data sockets, the rest over the control sockets.
package enum MessageType: UInt16, CaseIterable, Hashable, Sendable {
  case hello = 0x01
  case heartbeat = 0x02
  case ready = 0x03
  case rejected = 0x05
  case failed = 0x06
  case offer = 0x07
  case draining = 0x08
  case bye = 0x09

  case fetch = 0x20
  case put = 0x21

  case welcome = 0x81
  case refused = 0x82
  case heartbeatAck = 0x83
  case assign = 0x84
  case cancel = 0x85
  case grant = 0x86
  case resultAck = 0x87
  case resultNack = 0x88
  case superseded = 0x89
  case drain = 0x8A
  case shutdown = 0x8B

  case chunk = 0xA0
  case noSuch = 0xA1
  case putAck = 0xA2

  /// Whether a third frame belongs to it.
  package var carriesChunk: Bool { self == .put || self == .chunk }

  package var comesFromWorker: Bool { rawValue < 0x80 }

  /// Whether it goes over the data sockets.
  package var isData: Bool { (0x20..<0x40).contains(rawValue) || rawValue >= 0xA0 }
}
