/// Where a record's way ends: every input record has exactly one outcome
/// (in = rated + suspended + duplicate + late + filtered).
package enum Outcome: UInt8, CaseIterable, Codable, BitwiseCopyable, Sendable {
  case rated = 0
  case suspended = 1
  case duplicate = 2
  case late = 3
  case filtered = 4

  package var code: String { "\(self)" }
}

/// Why a record was not rated. The raw value is the wire's, the code the output's; both are stable.
package enum RejectReason: UInt8, CaseIterable, Codable, Sendable {
  // Suspended: the text can't be read as the feed's mapping says.
  case lineTooLong = 1
  case columnCount = 2
  case badText = 3
  case badNumber = 4
  case numberOverflow = 5
  case badTimestamp = 6
  case unknownCode = 7
  case badPartyNumber = 8
  case missingField = 9
  case finerThanUnit = 10
  case negativeQuantity = 11
  case quantityTooLarge = 12
  // Suspended: it can be read, but not charged.
  case implausibleDate = 20
  case noSubscriber = 21
  case unknownNetwork = 22
  case noPlan = 23
  case noZone = 24
  case noRate = 25
  case chargeOverflow = 26
  case allowanceEmpty = 27
  case noReversedRecord = 28
  // Suspended: it can't be worked on at all.
  case quarantined = 29
  // Not this month's, not wanted, or here already.
  case late = 40
  case reopen = 41
  case otherMonth = 50
  case filteredByFeed = 51
  case outOfScope = 52
  case duplicate = 60

  package var outcome: Outcome {
    switch rawValue {
    case 40...41: .late
    case 50...52: .filtered
    case 60: .duplicate
    default: .suspended
    }
  }

  /// `NO_PLAN` and the like: what analysts group by.
  package var code: String {
    var code = ""
    for scalar in "\(self)".unicodeScalars {
      if scalar.properties.isUppercase { code += "_" }
      code += String(scalar).uppercased()
    }
    return code
  }
}

/// A record that was not rated, with its place and reason: a value, never an error.
package struct Reject: Hashable, Sendable {
  /// Which split it came from: the ordinal of its intake task.
  package var split: UInt32
  /// Line within the split, from 0.
  package var line: UInt32
  package var reason: RejectReason
  /// The column of the feed that is to blame, or empty.
  package var field: String
  /// The record as it arrived, cut at ``textLimit`` octets; empty where it was decoded fully.
  package var text: [UInt8]

  package static let textLimit = 1024

  package init(
    split: UInt32, line: UInt32, reason: RejectReason, field: String = "", text: [UInt8] = []
  ) {
    self.split = split
    self.line = line
    self.reason = reason
    self.field = field
    self.text = text
  }
}
