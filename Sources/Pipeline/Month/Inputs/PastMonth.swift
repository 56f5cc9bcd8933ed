import Foundation
import Indicators
import Jobs
import Lake
import Measures
import Parquet
import Records

/// A month that is looked back on: where it is published, or that it isn't.
package struct PastMonth: Sendable {
  package let month: BillingMonth
  /// nil where nothing is published.
  let folder: String?
  private let manifest: Manifest?
  /// SHA-256 of its manifest; nil where nothing is published.
  package let digest: String?

  /// Where none is published, which is a hole in what is known. *Throws*
  /// ``MonthError/otherPast(folder:what:found:wanted:)`` for another job, month or pseudonym key,
  /// and ``PublishedError`` and ``LakeError`` where the month isn't whole.
  init(folder: String, job: String, month: BillingMonth, key: String) throws {
    self.month = month
    guard FileManager.default.fileExists(atPath: folder) else {
      (self.folder, manifest, digest) = (nil, nil, nil)
      return
    }
    guard FileManager.default.fileExists(atPath: "\(folder)/\(Manifest.successName)") else {
      throw PublishedError.notPublished(folder: folder)
    }
    let manifest = try Manifest(ofMonth: folder)
    for (what, found, wanted) in [
      ("job", manifest.job, job), ("month", manifest.month, month.description),
      ("pseudonym key", manifest.pseudonymKey, key),
    ] where found != wanted {
      throw MonthError.otherPast(folder: folder, what: what, found: found, wanted: wanted)
    }
    self.folder = folder
    self.manifest = manifest
    digest = "\(try ContentDigest(ofFile: "\(folder)/\(Manifest.fileName)"))"
  }

  /// Calls `take` with each row of its subscriber months, in the order of the files.
  func forEachTrace(_ take: (_ pseudonym: String, MonthTrace) -> Void) throws {
    guard let folder, let manifest else { return }
    for file in manifest.files where file.table == OutputTables.subscriberMonth.name {
      try read(try PublishedTable(file, in: folder), take)
    }
  }

  /// Calls `take` with what it knew of each line beside its month: where it was counted, its star
  /// and how long it was expected to stay; nothing where the job didn't measure then.
  func forEachPlace(_ take: (_ pseudonym: String, MonthPlace) -> Void) throws {
    guard let folder, let manifest else { return }
    for file in manifest.files {
      switch file.table {
      case OutputTables.baseLines.name:
        let table = try PublishedTable(file, in: folder)
        let pseudonyms = try table.texts("subscriber")
        let (brands, areas) = (try table.texts("brand"), try table.texts("area"))
        let (channels, segments) = (try table.texts("channel"), try table.texts("segment"))
        for (row, pseudonym) in pseudonyms.enumerated() {
          take(
            pseudonym,
            .counted(
              MonthTrace.Place(
                brand: brands[row], area: areas[row], channel: channels[row],
                segment: segments[row])))
        }
      case OutputTables.star.name:
        let table = try PublishedTable(file, in: folder)
        let pseudonyms = try table.texts("subscriber")
        let (stars, off) = (try table.integers("star"), try table.integers("months_off"))
        for (row, pseudonym) in pseudonyms.enumerated() {
          guard (1...100).contains(stars[row]), abs(off[row]) < StarLevel.patienceMonths else {
            throw table.strange("row \(row + 1) has star \(stars[row]), off \(off[row]) months")
          }
          take(pseudonym, .star(Int(stars[row]), monthsOff: Int(off[row])))
        }
      case OutputTables.clv.name:
        let table = try PublishedTable(file, in: folder)
        let pseudonyms = try table.texts("subscriber")
        let months = try table.integers("expected_micromonths")
        for (row, pseudonym) in pseudonyms.enumerated() {
          take(pseudonym, .expected(micromonths: months[row]))
        }
      default: continue
      }
    }
  }

  private func read(
    _ table: PublishedTable, _ take: (_ pseudonym: String, MonthTrace) -> Void
  ) throws(PublishedError) {
    let (pseudonyms, plans) = (try table.texts("subscriber"), try table.texts("plan"))
    let open = try table.booleans("open_at_end")
    let (revenues, recurring) = (try table.integers("revenue"), try table.integers("recurring"))
    let paid = try table.integers("paid")
    let (voice, data) = (try table.integers("voice_ms"), try table.integers("data_octets"))
    let sent = try table.integers("sms_mo_events")
    let received = try table.integers("sms_mt_events")
    let days = try table.integers("active_days")
    // A month that was run before the job measured has no count of payments.
    let payments = table.has("payments") ? try table.integers("payments") : []
    let isMeasured = table.has("suspended_days")
    let suspended = isMeasured ? try table.integers("suspended_days") : []
    let known = isMeasured ? try table.integers("suspension_months") : []
    let statuses = try table.texts("status")
    for (row, pseudonym) in pseudonyms.enumerated() {
      var trace = MonthTrace(month: month)
      trace.plan = plans[row]
      trace.openAtEnd = open[row]
      trace.isSuspendedAtEnd = statuses[row] == Subscriber.Status.suspended.code
      if isMeasured {
        trace.suspension.days = Int(suspended[row])
        trace.suspension.monthsKnown = Int(known[row])
      }
      trace.revenueMicros = revenues[row]
      trace.recurringMicros = recurring[row]
      trace.paidMicros = paid[row]
      trace.paidEvents = payments.isEmpty ? 0 : payments[row]
      trace.voiceMilliseconds = voice[row]
      trace.smsMessages = sent[row] + received[row]
      trace.dataOctets = data[row]
      trace.activeDays = Int(days[row])
      take(pseudonym, trace)
    }
  }
}

/// What a past month knew of a line.
enum MonthPlace {
  case counted(MonthTrace.Place)
  case star(Int, monthsOff: Int)
  case expected(micromonths: Int64)
}

extension MonthTrace {
  fileprivate mutating func take(_ place: MonthPlace) {
    switch place {
    case .counted(let counted): self.place = counted
    case .star(let star, let monthsOff):
      self.star = star
      starMonthsOff = monthsOff
    case .expected(let micromonths): expectedMicromonths = micromonths
    }
  }
}

extension MonthConfiguration {
  /// The months that the job looks back on, the latest first: beside the output, the month before
  /// where `--former` says. *Throws* as ``PastMonth``.
  func pastMonths() throws -> [PastMonth] {
    guard let terms = loaded.job.measures, terms.historyMonths > 0 else { return [] }
    let above = URL(fileURLWithPath: outputFolder).standardizedFileURL.deletingLastPathComponent()
    let key = ContentDigest(of: pseudonymKey).short
    return try (1...terms.historyMonths).map { age in
      let past = month.offset(by: -age)
      let usual = above.appending(path: past.description).path
      return try PastMonth(
        folder: age == 1 ? formerFolder ?? usual : usual, job: loaded.job.name, month: past,
        key: key)
    }
  }
}

extension [PastMonth] {
  /// What a person should know of the months that nothing is known of; nil where all are.
  var note: String? {
    let holes = filter { $0.digest == nil }.map { "\($0.month)" }.sorted()
    guard !holes.isEmpty else { return nil }
    return "nothing is published of \(holes.joined(separator: ", ")) beside this month's output: "
      + "trends are over the former months that are"
  }
}

extension CustomerBase {
  /// Hands over what the past months say of each subscriber, ascending by month. Subscribers whom a
  /// month doesn't know have none of it; those who are gone are left out. *Throws* what reading a
  /// month does.
  package mutating func carry(_ past: [PastMonth], key: PseudonymKey) throws {
    guard past.contains(where: { $0.digest != nil }) else { return }
    var places: [String: Int] = [:]
    places.reserveCapacity(files.count)
    for index in files.indices {
      places[key.pseudonym(of: files[index].subscriber.msisdn)] = index
    }
    var traces: [[MonthTrace]] = Array(repeating: [], count: files.count)
    for month in past.reversed() {
      try month.forEachTrace { pseudonym, trace in
        if let place = places[pseudonym] { traces[place].append(trace) }
      }
    }
    // Where it was counted and how valued matters for the month before alone.
    if let latest = past.first {
      try latest.forEachPlace { pseudonym, found in
        guard let place = places[pseudonym], let last = traces[place].indices.last,
          traces[place][last].month == latest.month
        else { return }
        traces[place][last].take(found)
      }
    }
    for (index, own) in traces.enumerated() where !own.isEmpty { files[index].history = own }
  }
}
