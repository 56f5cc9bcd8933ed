import Measures

/// A strand of a month's usage: events of one sort, each told by one line or, where both ends are
/// the operator's, by two.
enum Strand: Int, CaseIterable {
  case callPair, callOut, callIn, textPair, textOut, textIn, session, late, malformed, duplicate

  /// Strands of records of this month: what a duplicate may be a copy of.
  static let fresh: [Strand] = [
    .callPair, .callOut, .callIn, .textPair, .textOut, .textIn, .session,
  ]
  var linesPerEvent: Int { self == .callPair || self == .textPair ? 2 : 1 }
}

/// How many events of each strand are in each file, and when they close: known without making any,
/// so that files are independent, truths exact, and a copy can be made of any record from anywhere.
///
/// Files are time slices by mediation nodes: file `slice · nodes + node`. The j-th of a strand's n
/// events in a slice closes at (j + a random part) / n of the slice's ``Rhythm`` position, so each
/// strand is in close-time order as it is made, and a file is their merge.
struct UsagePlan {
  let nodes: Int
  let slices: Int
  /// Seconds of the month.
  let seconds: Int
  let totals: [Int]
  private let unzonedTotal: Int
  /// For each strand: events before each file, and all at the end.
  private var offsets: [[Int]] = []
  private let rhythms: [Rhythm]

  /// Of a thousand records: two lines of calls within the network, calls out of it, … SMS, data.
  static let shares = (
    callPair: 220, callOut: 160, callIn: 140, textPair: 20, textOut: 15, textIn: 85
  )
  static let voicePerThousand = 520
  static let dataPerThousand = 360
  /// Of twenty late records: voice, then data, then SMS.
  private static let lateVoice = 11
  private static let lateData = 18

  /// `records` well-formed ones; unzoned numbers only where there are any.
  init(options: SyntheticOptions, records: Int, hasUnzoned: Bool) {
    let files = options.usageFiles
    nodes = [4, 3, 2].first { files % $0 == 0 && files >= 2 * $0 } ?? 1
    slices = files / nodes
    seconds = options.month.dayCount * 86_400
    rhythms = [Rhythm.Profile.voice, .sms, .data].map { Rhythm(month: options.month, profile: $0) }
    func share(_ perMillion: Int) -> Int {
      records / 1_000_000 * perMillion + records % 1_000_000 * perMillion / 1_000_000
    }

    let late = share(options.latePerMillion)
    let fresh = records - late
    var totals = [Int](repeating: 0, count: Strand.allCases.count)
    func set(_ strand: Strand, _ events: Int) { totals[strand.rawValue] = events }
    set(.callPair, fresh * Self.shares.callPair / 2_000)
    set(.callOut, fresh * Self.shares.callOut / 1_000)
    set(.callIn, fresh * Self.shares.callIn / 1_000)
    set(.textPair, fresh * Self.shares.textPair / 2_000)
    set(.textOut, fresh * Self.shares.textOut / 1_000)
    set(.textIn, fresh * Self.shares.textIn / 1_000)
    let told = Strand.fresh.reduce(0) { $0 + totals[$1.rawValue] * $1.linesPerEvent }
    set(.session, fresh - told)
    set(.late, late)
    set(.malformed, share(options.badPerMillion))
    set(.duplicate, fresh > 0 ? share(options.duplicatePerMillion) : 0)
    self.totals = totals
    unzonedTotal =
      hasUnzoned ? min(share(options.unzonedPerMillion), totals[Strand.callOut.rawValue]) : 0
    offsets = Strand.allCases.map(spread)
  }

  /// Events before each file: in proportion to the position that it covers.
  private func spread(_ strand: Strand) -> [Int] {
    let whole = UInt128(rhythm(of: strand).position(at: seconds)) * UInt128(nodes)
    let total = UInt128(totals[strand.rawValue])
    return (0...slices * nodes).map { file in
      let (low, span) =
        file == slices * nodes ? (whole / UInt128(nodes), 0) : extent(strand, file: file)
      let before = low * UInt128(nodes) + span * UInt128(file % nodes)
      return Int(total * before / whole)
    }
  }

  private func extent(_ strand: Strand, file: Int) -> (low: UInt128, span: UInt128) {
    let slice = file / nodes
    let low = rhythm(of: strand).position(at: seconds * slice / slices)
    let high = rhythm(of: strand).position(at: seconds * (slice + 1) / slices)
    return (UInt128(low), UInt128(high - low))
  }

  /// The strand's events in a file: where they stand in time, and how many were before.
  func stretch(of strand: Strand, file: Int) -> StrandStretch {
    let (low, span) = extent(strand, file: file)
    let before = offsets[strand.rawValue][file]
    return StrandStretch(
      before: before, count: offsets[strand.rawValue][file + 1] - before, low: UInt64(low),
      span: UInt64(span))
  }

  func rhythm(of strand: Strand) -> Rhythm {
    switch strand {
    case .callPair, .callOut, .callIn: rhythms[0]
    case .textPair, .textOut, .textIn: rhythms[1]
    case .session, .late, .malformed, .duplicate: rhythms[2]
    }
  }

  /// The file that the strand's event of this rank in the month is in.
  func file(of strand: Strand, rank: Int) -> Int {
    let offsets = offsets[strand.rawValue]
    var low = 0
    var high = offsets.count - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if offsets[middle] <= rank { low = middle } else { high = middle }
    }
    return low
  }

  /// Whether the call out of this rank goes to a number without a zone: spread evenly.
  func isUnzoned(_ rank: Int) -> Bool { unzoned(before: rank + 1) > unzoned(before: rank) }
  private func unzoned(before rank: Int) -> Int {
    let total = totals[Strand.callOut.rawValue]
    return total == 0 ? 0 : Int(UInt128(rank) * UInt128(unzonedTotal) / UInt128(total))
  }

  /// What a late record of this rank is of.
  static func lateStrand(_ rank: Int) -> Strand {
    rank % 20 < lateVoice ? .callOut : rank % 20 < lateData ? .session : .textOut
  }

  func truth(files: Range<Int>) -> GroundTruth {
    func count(_ strand: Strand) -> Int {
      let offsets = offsets[strand.rawValue]
      return (offsets[files.upperBound] - offsets[files.lowerBound]) * strand.linesPerEvent
    }
    let outs = offsets[Strand.callOut.rawValue]
    let lates = offsets[Strand.late.rawValue]
    var late = [0, 0, 0]
    for rank in lates[files.lowerBound]..<lates[files.upperBound] {
      switch Self.lateStrand(rank) {
      case .callOut: late[0] += 1
      case .textOut: late[1] += 1
      default: late[2] += 1
      }
    }
    var truth = GroundTruth()
    truth.voice = count(.callPair) + count(.callOut) + count(.callIn) + late[0]
    truth.sms = count(.textPair) + count(.textOut) + count(.textIn) + late[1]
    truth.data = count(.session) + late[2]
    truth.records = truth.voice + truth.sms + truth.data
    truth.late = count(.late)
    truth.unzoned =
      unzoned(before: outs[files.upperBound]) - unzoned(before: outs[files.lowerBound])
    truth.duplicates = count(.duplicate)
    truth.malformed = count(.malformed)
    truth.lines = truth.records + truth.duplicates + truth.malformed
    return truth
  }
}

/// One strand's events in one file.
struct StrandStretch {
  /// Events of the strand in files before.
  var before: Int
  var count: Int
  /// ``Rhythm`` position at which the file's slice begins, and how far it goes.
  var low: UInt64
  var span: UInt64

  /// Position at which an event closes, by the first number of its chance. *Limits*: ``count`` is
  /// at most 2²⁸ and a span below 2³⁵.
  func position(_ ordinal: Int, _ random: UInt64) -> UInt64 {
    // A slice that is the whole month is wider than 32 bits: its product needs more than 64.
    let within = span.multipliedFullWidth(by: random >> 32)
    let part = within.high << 32 | within.low >> 32
    return low + (span * UInt64(ordinal) + part) / UInt64(count)
  }
}
