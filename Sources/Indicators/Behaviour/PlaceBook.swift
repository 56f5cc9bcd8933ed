import Measures
import Records

/// Where one subscriber's month was used, and the data of it.
struct PlaceBook {
  private var cells: [(cell: UInt64, isNight: Bool)] = []
  private var groups: [(group: UInt32, octets: Int64)] = []
  private var sessions = 0
  private var octets: Int64 = 0
  private var hasDrawn = false
  private var exhausted: Int64?
  /// Days since 1970, ascending.
  private var roamingDays = 0
  private var lastRoamingDay = Int64.min

  mutating func removeAll() {
    var (cells, groups) = (cells, groups)
    cells.removeAll(keepingCapacity: true)
    groups.removeAll(keepingCapacity: true)
    self = PlaceBook()
    self.cells = cells
    self.groups = groups
  }

  /// Adds any record; they come in the order of time.
  mutating func add(_ record: UsageRecord, moment: LocalMoment) {
    if record.cell != 0 {
      let isNight = if case .night = moment.part { true } else { false }
      cells.append((record.cell, isNight))
    }
    if record.serving != 0, moment.day != lastRoamingDay {
      roamingDays += 1
      lastRoamingDay = moment.day
    }
  }

  /// Adds a data record; the month began at `start`, UTC ms.
  mutating func add(data record: UsageRecord, _ event: RatedEvent, since start: Int64) {
    sessions += 1
    octets &+= record.quantity
    if record.ratingGroup != 0 { groups.append((record.ratingGroup, record.quantity)) }
    if event.freeQuantity > 0 { hasDrawn = true }
    if exhausted == nil, hasDrawn, event.billedQuantity > event.freeQuantity {
      exhausted = (record.startMilliseconds - start) / ZoneClock.millisecondsPerDay
    }
  }

  mutating func write(to row: inout BehaviourRow) {
    row[.dataSessions] = Int64(sessions)
    row[.dataOctets] = octets
    row[.roamingDays] = Int64(roamingDays)
    row[.dataExhaustedDays] = exhausted
    writeGroups(to: &row)
    writeCells(to: &row)
  }

  private mutating func writeGroups(to row: inout BehaviourRow) {
    guard !groups.isEmpty else { return }
    groups.sort { $0.group < $1.group }
    var best: (group: UInt32, octets: Int64)?
    var first = 0
    while first < groups.count {
      var sum: Int64 = 0
      let group = groups[first].group
      while first < groups.count, groups[first].group == group {
        sum &+= groups[first].octets
        first += 1
      }
      if best.map({ sum > $0.octets }) ?? true { best = (group, sum) }
    }
    guard let best else { return }
    row[.dataTopGroup] = Int64(best.group)
    row[.dataTopGroupPpm] = Quotient.of(
      Int128(best.octets), over: Int128(octets), scale: Quotient.million)
  }

  private mutating func writeCells(to row: inout BehaviourRow) {
    guard !cells.isEmpty else { return }
    cells.sort { $0.cell < $1.cell }
    var distinct: Int64 = 0
    var home: (nights: Int, all: Int) = (0, 0)
    var first = 0
    while first < cells.count {
      let cell = cells[first].cell
      var (nights, all) = (0, 0)
      while first < cells.count, cells[first].cell == cell {
        all += 1
        if cells[first].isNight { nights += 1 }
        first += 1
      }
      distinct += 1
      if nights > home.nights { home = (nights, all) }
    }
    row[.cells] = distinct
    if home.nights > 0 { row[.homeCellPpm] = Quotient.ppm(home.all, of: cells.count) }
  }
}
