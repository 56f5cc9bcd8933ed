import Jobs
import Records

/// A customer whom the campaign may choose.
struct Candidate: Hashable, BitwiseCopyable, Sendable {
  var score: Int64
  var tie: UInt64
  var subscriber: UInt32

  /// Better first: higher score, then lower tie, then lower subscriber.
  static func precedes(_ a: Candidate, _ b: Candidate) -> Bool {
    if a.score != b.score { return a.score > b.score }
    if a.tie != b.tie { return a.tie < b.tie }
    return a.subscriber < b.subscriber
  }
}

/// A campaign over some of the customers: partials merge in any order and grouping to the same
/// octets and the same list, for who is among the best of all is among the best of its part.
///
/// *Limits*: keeps at most twice the quota and 1,024 candidates, 24 octets each.
package struct CampaignPartial: Sendable {
  package let campaign: String
  package let quota: Int
  /// Customers by verdict, in the order of ``ReasonCode``.
  private(set) var counts = [Int](repeating: 0, count: ReasonCode.verdicts.count)
  /// Customers by suppression rule that applies, in the order of ``SuppressionRule``.
  private(set) var evidence = [Int](repeating: 0, count: SuppressionRule.allCases.count)
  /// The best and, until the next trim, some that are not.
  private var kept: [Candidate] = []
  /// The last of the best, once there are `quota` of them: who comes after it needs no keeping.
  private var bar: Candidate?

  /// Of no customers yet: the neutral element of ``merge(_:)``.
  package init(campaign: Campaign) { self.init(campaign: campaign.id, quota: campaign.quota) }

  private init(campaign: String, quota: Int) {
    self.campaign = campaign
    self.quota = quota
  }

  /// Customers counted so far.
  package var customers: Int { counts.reduce(0, +) }

  var candidates: Int { counts[ReasonCode.candidate.rawValue] }

  /// The best, best first: as many as the quota, or all there are.
  var ranked: [Candidate] {
    var trimmed = self
    trimmed.trim()
    return trimmed.kept
  }

  mutating func count(_ verdict: Verdict) {
    counts[verdict.reason.rawValue] += 1
    if case .suppressed(let rules) = verdict {
      for rule in rules.rules { evidence[Int(rule.rawValue)] += 1 }
    }
  }

  mutating func keep(_ candidate: Candidate) {
    if quota == 0 { return }
    if let bar, !Candidate.precedes(candidate, bar) { return }
    kept.append(candidate)
    if kept.count - 1024 >= quota && kept.count / 2 >= quota { trim() }
  }

  /// Adds the other partial, which is of the same campaign and of other customers.
  package mutating func merge(_ other: CampaignPartial) {
    precondition(
      campaign == other.campaign && quota == other.quota, "Partials of one campaign add up.")
    for index in counts.indices { counts[index] += other.counts[index] }
    for index in evidence.indices { evidence[index] += other.evidence[index] }
    for candidate in other.kept { keep(candidate) }
  }

  /// What another task's octets say, fit to be merged. *Throws*: ``PartialError``, also where they
  /// are of another campaign or quota.
  package func read(_ octets: [UInt8]) throws(PartialError) -> CampaignPartial {
    let other = try CampaignPartial(encoded: octets)
    guard other.campaign == campaign, other.quota == quota else { throw .foreign }
    return other
  }

  private mutating func trim() {
    kept.sort(by: Candidate.precedes)
    if kept.count > quota { kept.removeSubrange(quota...) }
    if kept.count == quota { bar = kept.last }
  }
}

extension CampaignPartial {
  private static let kind: StaticString = "RMTG"
  private static let version: UInt8 = 1

  /// The partial as octets: what was counted alike gives equal octets, however it was merged.
  ///
  /// *Format* (fields as in ``PartialWriter``): kind `RMTG`, version 1; the campaign's id (text);
  /// the quota (count); customers by verdict, eight counts from inactive to candidate; customers by
  /// suppression rule, three counts; the number of candidates kept, which is the lesser of quota
  /// and candidates (count); then each, best first: score (sum), tie (word), subscriber (count).
  package func encoded() -> [UInt8] {
    var writer = PartialWriter(kind: Self.kind, version: Self.version)
    writer.append(text: campaign)
    writer.append(count: quota)
    for count in counts { writer.append(count: count) }
    for count in evidence { writer.append(count: count) }
    let best = ranked
    writer.append(count: best.count)
    for candidate in best {
      writer.append(sum: Int128(candidate.score))
      writer.append(word: candidate.tie)
      writer.append(count: Int(candidate.subscriber))
    }
    return writer.octets
  }

  /// Reads what ``encoded()`` wrote. *Throws*: ``PartialError`` where the octets are anything else.
  package init(encoded octets: [UInt8]) throws(PartialError) {
    var reader = try PartialReader(octets, kind: Self.kind, version: Self.version)
    self.init(campaign: try reader.text(), quota: try reader.count(atMost: .max))
    for index in counts.indices { counts[index] = try reader.count() }
    for index in evidence.indices { evidence[index] = try reader.count() }
    try checkEvidence(at: reader.offset)
    let count = try reader.count(octetsEach: 10)
    if count != min(quota, candidates) { throw .inconsistent(offset: reader.offset) }
    kept.reserveCapacity(count)
    for _ in 0..<count {
      let start = reader.offset
      guard let score = Int64(exactly: try reader.sum()) else { throw .outOfRange(offset: start) }
      let tie = try reader.word()
      let subscriber = UInt32(try reader.count(atMost: Int(UInt32.max)))
      let candidate = Candidate(score: score, tie: tie, subscriber: subscriber)
      if let last = kept.last, !Candidate.precedes(last, candidate) {
        throw .unsorted(offset: reader.offset)
      }
      kept.append(candidate)
    }
    try reader.finish()
    trim()
  }

  /// Each suppressed customer has a rule that applies, and no rule applies to more than there are.
  private func checkEvidence(at offset: Int) throws(PartialError) {
    let rules = SuppressionRule.allCases
    let suppressed = rules.reduce(0) { $0 + counts[$1.reason.rawValue] }
    for rule in rules {
      let count = evidence[Int(rule.rawValue)]
      if count < counts[rule.reason.rawValue] || count > suppressed {
        throw .inconsistent(offset: offset)
      }
    }
  }
}
