import Indicators
import Measures
import Records
import Seeds
import Testing

@Suite("A subscriber's behaviour")
struct BehaviourTests {
  /// 2026-10-01 is a Thursday. The call of 20:00 was missed; C's last message comes an hour after
  /// the answer, so it begins another conversation.
  private static let usual = BehaviourTable(
    """
    1 09:00 voice out A 60
    1 09:30 voice in A 120
    1 20:00 voice in B 0
    3 23:30 sms out B 0
    3 23:50 sms in B 0
    4 02:00 sms in C 0
    4 02:59 sms out C 0
    4 03:59 sms in C 0
    """)

  @Test(
    "is what its records, worked out by hand, come to",
    arguments: [
      (.callsOut, 1), (.callsIn, 1), (.callOutMs, 60_000), (.callInMs, 120_000), (.smsOut, 2),
      (.smsIn, 3), (.missedCalls, 1), (.interactions, 7), (.callMeanUs, 90_000_000),
      (.callStdUs, 30_000_000), (.contactsCall, 1), (.contactsSms, 2), (.contacts, 3),
      (.perContactMean, 2_333_333), (.perContactStd, 471_405), (.contactEntropy, 1_078_992),
      (.top5Ppm, 1_000_000), (.paretoContacts, 3), (.paretoPpm, 1_000_000),
      (.paretoInteractionsPpb, 428_571_429), (.outPpm, 428_571), (.callsInitiatedPpm, 500_000),
      (.balanceMeanPpb, 142_857_143), (.balanceStdPpb, 0), (.conversations, 3),
      (.conversationsInitiatedPpm, 333_333), (.smsResponsePpm, 500_000),
      (.gapMeanUs, 40_190_000_000), (.gapMedianUs, 3_570_000_000), (.missedPpm, 500_000),
      (.onNetPpm, 333_333), (.offNetPpm, 333_333), (.fixedPpm, nil), (.internationalPpm, nil),
      (.weekdayPpm, 285_714), (.weekendPpm, 714_286), (.dayPpm, 285_714), (.eveningPpm, 0),
      (.nightPpm, 714_286), (.cells, nil), (.homeCellPpm, nil), (.dataSessions, 0),
      (.dataTopGroup, nil), (.dataExhaustedDays, nil), (.voiceUnusedPpm, nil), (.topups, 0),
      (.topupGapDays, nil), (.revenueTrendPpm, nil), (.complaints, 0), (.contractMonths, nil),
      (.handset5g, nil), (.hotlineCalls, nil), (.hotlineDays, nil), (.offNetContacts, 1),
      (.offNetContactsPpm, 333_333),
    ] as [(BehaviourColumn, Int64?)])
  func byHand(column: BehaviourColumn, figure: Int64?) {
    #expect(Self.usual.row()[column] == figure, "\(column.code): work it out again")
  }

  @Test("without records has counts of 0, and no share of nothing")
  func nothing() {
    let row = BehaviourTable("").row()
    for column in BehaviourColumn.allCases {
      let isCount = [
        .activeDays, .callsOut, .callsIn, .callOutMs, .callInMs, .smsOut, .smsIn, .missedCalls,
        .interactions, .contactsCall, .contactsSms, .contacts, .conversations, .dataSessions,
        .dataOctets, .roamingDays, .overage, .topups, .topupAmount, .complaints, .planChanges,
        .packs, .offNetContacts,
      ].contains(column)
      #expect(row[column] == (isCount ? 0 : nil), "\(column.code)")
    }
  }

  @Test("tells nothing of missed calls where calls of 0 seconds are none")
  func noMissedCalls() {
    var terms = BehaviourTable.terms
    terms.countsMissedCalls = false
    let row = Self.usual.row(terms)
    #expect(row[.missedCalls] == nil && row[.missedPpm] == nil)
    #expect(row[.callsIn] == 2 && row[.interactions] == 8)
  }

  @Test("counts calls made to hotlines and their days, not messages, nor calls from there")
  func hotlines() {
    var terms = BehaviourTable.terms
    // D and E.
    terms.hotlines = [4, 5]
    let row = BehaviourTable(
      """
      1 09:00 voice out D 60
      1 23:59 voice out E 0
      2 00:00 voice out D 60
      3 09:00 voice in D 60
      4 09:00 sms out D 0
      5 09:00 voice out C 60
      """
    ).row(terms)
    #expect(row[.hotlineCalls] == 3 && row[.hotlineDays] == 2)
    #expect(Self.usual.row(terms)[.hotlineCalls] == 0, "none is a number")
  }

  @Test("shares contacts by those called or written to, each once")
  func offNetContacts() {
    let row = BehaviourTable(
      """
      1 09:00 voice out B 60
      1 10:00 sms out B 0
      1 11:00 voice out A 60
      2 09:00 voice in C 60
      2 10:00 voice out - 60
      """
    ).row()
    // C only called, and a hidden number is nobody's.
    #expect(row[.offNetContacts] == 1 && row[.offNetContactsPpm] == 500_000)
    #expect(row[.offNetPpm] == 666_667)
    let unknown = BehaviourTable("1 09:00 voice out B 60").row(
      BehaviourTerms(month: BehaviourTable.month, clock: BehaviourTable.clock))
    #expect(unknown[.offNetContacts] == nil && unknown[.offNetContactsPpm] == nil)
  }

  @Test("has the cell of most nights as its home, the smaller number of equals")
  func homeCell() {
    let row = BehaviourTable(
      """
      1 23:30 voice out A 1 9
      1 23:40 voice out A 1 7
      2 12:00 voice out A 1 5
      2 12:01 voice out A 1 5
      2 12:02 voice out A 1 7
      """
    ).row()
    #expect(row[.cells] == 3)
    // Cell 7: one night as cell 9, two of five records.
    #expect(row[.homeCellPpm] == 400_000)
  }

  @Test("counts hidden parties as interactions, and not as contacts")
  func hidden() {
    let row = BehaviourTable("1 10:00 voice in - 5\n1 11:00 voice out B 5").row()
    #expect(row[.interactions] == 2 && row[.contacts] == 1)
    #expect(row[.top5Ppm] == 1_000_000 && row[.perContactMean] == 1_000_000)
  }

  @Test("says on which day a bundle ran out: the first priced data record after, or while, it gave")
  func exhausted() {
    var table = BehaviourTable(
      """
      1 10:00 data out - 100
      5 10:00 data out - 100
      9 10:00 data out - 100
      """)
    #expect(table.row()[.dataExhaustedDays] == nil, "nothing was drawn from a bundle")
    for index in 0..<3 { table.rated[index].billedQuantity = 100 }
    table.rated[0].freeQuantity = 100
    table.rated[1].freeQuantity = 60
    #expect(table.row()[.dataExhaustedDays] == 4)
  }

  @Test("is the same without a record that was taken back and what took it back")
  func reversals() {
    var table = Self.usual
    let plain = table.row()
    var record = UsageRecord(
      startMilliseconds: table.records[2].startMilliseconds, quantity: 999, otherParty: 20,
      recordID: 77, service: .voice)
    table.records.insert(record, at: 3)
    table.rated.insert(RatedEvent(zone: 0), at: 3)
    record.isReversal = true
    record.quantity = -999
    table.records.insert(record, at: 4)
    table.rated.insert(RatedEvent(zone: 0), at: 4)
    #expect(table.row() == plain)
  }

  @Test("knows no more of a month than its records: rejected and former ones are left out")
  func leftOut() {
    var table = Self.usual
    let plain = table.row()
    var late = table.records[0]
    late.startMilliseconds -= 40 * 86_400_000
    table.records.insert(late, at: 0)
    table.rated.insert(RatedEvent(zone: 0), at: 0)
    table.records.append(table.records[1])
    table.rated.append(.rejected(.duplicate))
    #expect(table.row() == plain)
  }

  @Test("doesn't depend on what the parties' numbers are", arguments: SplitMix64.seeds(count: 20))
  func relabelling(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var table = BehaviourTable("")
    var start = BehaviourTable.clock.start(of: BehaviourTable.month.firstDay)
    for _ in 0..<random.int(1...200) {
      start += random.int64(0...7_200_000)
      let isCall = random.chance(50)
      table.records.append(
        UsageRecord(
          startMilliseconds: start, quantity: isCall ? random.int64(0...600_000) : 1,
          otherParty: UInt64(random.int(0...12)), cell: UInt64(random.int(0...5)),
          service: isCall ? .voice : .sms,
          direction: random.chance(50) ? .originating : .terminating))
      table.rated.append(RatedEvent(zone: 0))
    }
    let plain = table.row()
    var names = (1...12).map { UInt64($0) * 1_000_003 }
    random.shuffle(&names)
    for index in table.records.indices where table.records[index].otherParty != 0 {
      table.records[index].otherParty = names[Int(table.records[index].otherParty) - 1]
    }
    #expect(table.row() == plain, "replay with SEED=\(seed)")
  }

  @Test("has a definition for each column, in their order, each with an id of its own")
  func definitions() {
    #expect(BehaviourDefinition.all.map(\.column) == BehaviourColumn.allCases)
    #expect(Set(BehaviourColumn.allCases.map(\.id)).count == BehaviourColumn.allCases.count)
    #expect(BehaviourColumn.activeDays.id == "B01" && BehaviourColumn.handset5g.id == "B66")
    #expect(BehaviourColumn.offNetContactsPpm.id == "B70")
    for definition in BehaviourDefinition.all {
      #expect((definition.unit == "currency") == definition.column.isMoney)
    }
  }
}
