import Records

/// Writes one usage file from its first line to its last: the merge of its strands by close time.
struct UsageFileCursor {
  /// A strand's next event.
  private struct Head {
    var strand: Strand
    var stretch: StrandStretch
    /// Record number of the strand's first event in the file.
    var firstSerial: Int
    var ordinal = 0
    var hour: Int
    var chance = Chance(state: 0)
    /// The second in which the next event closes; `Int.max` when there is none left.
    var close = Int.max
  }

  private let maker: UsageMaker
  private let file: Int
  private var heads: [Head] = []
  private var scratch = TextBlock(octets: 1_024)
  private(set) var totals = FileTotals()

  init(maker: UsageMaker, file: Int) {
    self.maker = maker
    self.file = file
    var serial = 0
    for strand in Strand.allCases {
      let stretch = maker.plan.stretch(of: strand, file: file)
      let hour = maker.plan.rhythm(of: strand).hour(at: stretch.low)
      heads.append(Head(strand: strand, stretch: stretch, firstSerial: serial, hour: hour))
      serial += stretch.count * strand.linesPerEvent
      load(heads.count - 1)
    }
  }

  /// Moves a strand to its event at `ordinal`.
  private mutating func load(_ index: Int) {
    let (ordinal, stretch) = (heads[index].ordinal, heads[index].stretch)
    if ordinal == stretch.count {
      heads[index].close = .max
      return
    }
    let strand = heads[index].strand
    let (chance, first) = maker.chance(of: strand, file: file, ordinal: ordinal)
    heads[index].chance = chance
    heads[index].close = maker.plan.rhythm(of: strand).second(
      at: stretch.position(ordinal, first), from: &heads[index].hour)
  }

  /// Writes lines until the block is full; false once nothing is left.
  mutating func fill(_ text: inout TextBlock) -> Bool {
    while !text.isFull {
      var next = 0
      for index in 1..<heads.count where heads[index].close < heads[next].close { next = index }
      if heads[next].close == .max { return false }
      write(next, &text)
      heads[next].ordinal += 1
      load(next)
    }
    return true
  }

  private mutating func write(_ index: Int, _ text: inout TextBlock) {
    let head = heads[index]
    var chance = head.chance
    let id = maker.recordID(
      file: file, serial: head.firstSerial + head.ordinal * head.strand.linesPerEvent)
    switch head.strand {
    case .malformed: writeMalformed(head, id, &chance, &text)
    case .duplicate: writeDuplicate(&chance, &text)
    default:
      let (first, second) = maker.records(
        of: head.strand, close: head.close, rank: head.stretch.before + head.ordinal, id: id,
        &chance)
      maker.writer.write(first, into: &text)
      count(first, head)
      if let second {
        maker.writer.write(second, into: &text)
        count(second, head)
      }
    }
  }

  private mutating func count(_ line: UsageLine, _ head: Head) {
    totals.truth.records += 1
    switch line.service {
    case .voice: totals.truth.voice += 1
    case .sms: totals.truth.sms += 1
    case .data: totals.truth.data += 1
    case .content: preconditionFailure("The synthetic operator sells no content.")
    }
    if head.strand == .late {
      totals.truth.late += 1
      return
    }
    if line.service == .voice { totals.voiceSeconds += Int64(line.seconds) }
    totals.dataOctets += Int64(line.octetsUp + line.octetsDown)
    if line.away != 0 { totals.roaming += 1 }
    if head.strand == .callOut && maker.plan.isUnzoned(head.stretch.before + head.ordinal) {
      totals.truth.unzoned += 1
    }
  }

  private mutating func writeMalformed(
    _ head: Head, _ id: UInt64, _ chance: inout Chance, _ text: inout TextBlock
  ) {
    let rank = head.stretch.before + head.ordinal
    guard let kind = MalformedKind(rawValue: rank % MalformedKind.allCases.count) else {
      preconditionFailure("The kinds are numbered without a gap.")
    }
    let (line, _) = maker.records(
      of: kind.isOfData ? .session : .callOut, close: head.close, rank: rank, id: id, &chance)
    maker.writer.write(line, into: &scratch)
    text.append(kind.spoiled(scratch.take().dropLast()))
    text.endLine()
    totals.truth.malformed += 1
  }

  /// Writes again, to the octet, a record of this file or, as often, of any: by making it again.
  private mutating func writeDuplicate(_ chance: inout Chance, _ text: inout TextBlock) {
    let plan = maker.plan
    let events = Strand.fresh.reduce(0) { $0 + plan.totals[$1.rawValue] }
    var rank = Int(chance.next() % UInt64(events))
    var strand = Strand.session
    for candidate in Strand.fresh {
      strand = candidate
      if rank < plan.totals[candidate.rawValue] { break }
      rank -= plan.totals[candidate.rawValue]
    }
    let own = heads[strand.rawValue].stretch
    if chance.next() & 1 == 0 && own.count > 0 {
      rank = own.before + Int(chance.next() % UInt64(own.count))
    }
    let source = plan.file(of: strand, rank: rank)
    let stretch = plan.stretch(of: strand, file: source)
    let ordinal = rank - stretch.before
    var (again, first) = maker.chance(of: strand, file: source, ordinal: ordinal)
    let position = stretch.position(ordinal, first)
    var hour = plan.rhythm(of: strand).hour(at: position)
    let close = plan.rhythm(of: strand).second(at: position, from: &hour)
    // Records before the strand's own in the file it came from.
    let serial = Strand.allCases.prefix(strand.rawValue).reduce(0) {
      $0 + plan.stretch(of: $1, file: source).count * $1.linesPerEvent
    }
    let id = maker.recordID(file: source, serial: serial + ordinal * strand.linesPerEvent)
    let (line, _) = maker.records(of: strand, close: close, rank: rank, id: id, &again)
    maker.writer.write(line, into: &text)
    totals.truth.duplicates += 1
  }
}
