import Measures

/// The contacts of one subscriber's month: whom they talk with, and how much of it is theirs.
struct ContactCircle {
  /// By contact.
  private var counts: [UInt64] = []
  private var sent: [Int64] = []
  private var calls = 0
  private var messages = 0
  /// Contacts called or written to with a zone; of them, those of other mobile networks.
  private var withZone = 0
  private var offNet = 0
  private var conversations = 0
  private var initiated = 0
  private var received = 0
  private var answered = 0

  /// log₂ of the first numbers, which nearly all counts are.
  private static let binaryLogarithms: [Int128] = (1...4_096).map { FixedLogarithm.binary($0) }

  /// Adds a contact with all that was said, in the order of time.
  mutating func add(_ talks: some RandomAccessCollection<TalkBook.Talk>) {
    counts.append(UInt64(talks.count))
    sent.append(Int64(talks.count { $0.isOut }))
    if talks.contains(where: \.isCall) { calls += 1 }
    if talks.contains(where: { !$0.isCall }) { messages += 1 }
    if talks.contains(where: \.hasZone) { withZone += 1 }
    if talks.contains(where: \.isOffNet) { offNet += 1 }
    var last: Int64?
    var begunByMe: Bool?
    var hasAnswer = false
    func isSilent(before start: Int64) -> Bool {
      last.map { start - $0 >= TalkBook.silenceMilliseconds } ?? true
    }
    for talk in talks {
      // A call always ends a conversation.
      if talk.isCall || isSilent(before: talk.start) {
        end(begunByMe, hasAnswer)
        begunByMe = nil
        hasAnswer = false
      }
      if !talk.isCall {
        if begunByMe == nil { begunByMe = talk.isOut }
        if talk.isOut { hasAnswer = true }
      }
      last = talk.start
    }
    end(begunByMe, hasAnswer)
  }

  private mutating func end(_ begunByMe: Bool?, _ hasAnswer: Bool) {
    guard let begunByMe else { return }
    conversations += 1
    if begunByMe {
      initiated += 1
    } else {
      received += 1
      if hasAnswer { answered += 1 }
    }
  }

  func writeOffNet(to row: inout BehaviourRow) {
    row[.offNetContacts] = Int64(offNet)
    row[.offNetContactsPpm] = Quotient.ppm(offNet, of: withZone)
  }

  func write(to row: inout BehaviourRow) {
    row[.contactsCall] = Int64(calls)
    row[.contactsSms] = Int64(messages)
    row[.contacts] = Int64(counts.count)
    row[.conversations] = Int64(conversations)
    row[.conversationsInitiatedPpm] = Quotient.ppm(initiated, of: conversations)
    row[.smsResponsePpm] = Quotient.ppm(answered, of: received)
    if counts.isEmpty { return }
    var perContact = Spread()
    for count in counts { perContact.add(Int64(count)) }
    let known = perContact.sum
    row[.perContactMean] = perContact.mean(scale: 1_000_000)
    row[.perContactStd] = perContact.deviation(scale: 1_000_000)
    row[.contactEntropy] = FixedLogarithm.entropyMicronats(counts) { number in
      number <= Self.binaryLogarithms.count
        ? Self.binaryLogarithms[Int(number) - 1] : FixedLogarithm.binary(number)
    }
    let ordered = counts.sorted(by: >)
    row[.top5Ppm] = Quotient.ppm(Int(ordered.prefix(5).reduce(0, +)), of: Int(known))
    var left = (known * 4 + 4) / 5
    var pareto = 0
    for count in ordered where left > 0 {
      left -= Int128(count)
      pareto += 1
    }
    row[.paretoContacts] = Int64(pareto)
    row[.paretoPpm] = Quotient.ppm(pareto, of: counts.count)
    row[.paretoInteractionsPpb] = Quotient.of(Int128(pareto), over: known, scale: Quotient.billion)
    var balance = Spread()
    for count in sent { balance.add(count) }
    row[.balanceMeanPpb] = balance.mean(scale: Quotient.billion, over: known)
    row[.balanceStdPpb] = balance.deviation(scale: 1_000_000_000, over: UInt128(known))
  }
}
