/// What was put into usage files, as a check for what a run finds in them. Sums of files add up.
package struct GroundTruth: Hashable, Sendable {
  /// Lines but the header: `records + duplicates + malformed`.
  package var lines = 0
  /// Well-formed records that are told for the first time.
  package var records = 0
  /// Records by service.
  package var voice = 0
  package var sms = 0
  package var data = 0
  /// Of the records: started in the month before.
  package var late = 0
  /// Of the records: no prefix of the catalogue matches the other party (suspended with NO_ZONE
  /// where the catalogue has no default zone and the rule asks for one).
  package var unzoned = 0
  /// Exact copies of records that are not late.
  package var duplicates = 0
  /// Lines that can't be read, or can't belong to anybody: all end in suspense.
  package var malformed = 0

  package init() {}

  /// Of files together.
  package static func + (a: GroundTruth, b: GroundTruth) -> GroundTruth {
    var sum = a
    sum.lines += b.lines
    sum.records += b.records
    sum.voice += b.voice
    sum.sms += b.sms
    sum.data += b.data
    sum.late += b.late
    sum.unzoned += b.unzoned
    sum.duplicates += b.duplicates
    sum.malformed += b.malformed
    return sum
  }
}

/// What one written file holds.
package struct FileTotals: Hashable, Sendable {
  package var octets = 0
  /// Lines but the header.
  package var lines = 0
  /// Of a usage file; else all 0.
  package var truth = GroundTruth()
  /// Seconds of voice, both directions, of the records that are not late.
  package var voiceSeconds: Int64 = 0
  /// Octets up and down of the records that are not late.
  package var dataOctets: Int64 = 0
  /// Records that are not late and were made away from home.
  package var roaming = 0

  package init() {}

  /// Of files together.
  package static func + (a: FileTotals, b: FileTotals) -> FileTotals {
    var sum = a
    sum.octets += b.octets
    sum.lines += b.lines
    sum.truth = a.truth + b.truth
    sum.voiceSeconds += b.voiceSeconds
    sum.dataOctets += b.dataOctets
    sum.roaming += b.roaming
    return sum
  }
}

/// The base in one month: opening + activated − churned = closing.
package struct BaseFlow: Hashable, Sendable {
  package var opening = 0
  package var activated = 0
  package var churned = 0
  /// In service after the last day, suspended ones included.
  package var closing = 0
  package var suspended = 0

  package init() {}
}
