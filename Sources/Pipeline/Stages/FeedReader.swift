import Intake
import Jobs
import Lake
import Records

/// Runs one split through the feed's decoder, window by window: header, byte order mark, lines that
/// end in the next window.
package struct FeedReader {
  private var decoder: UsageDecoder
  private var carry: [UInt8] = []
  private let task: IntakeTask
  private let format: DelimitedFormat
  private let lineOctetsMax: Int
  private var headerIsSet = false
  /// What was decoded and counted so far.
  package private(set) var batch = DecodedBatch()

  /// *Throws* where the split's header doesn't fit the feed's mapping.
  package init(task: IntakeTask, settings: RunSettings) throws(TaskFailure) {
    self.task = task
    let feed = settings.job.usageFeeds[task.feed]
    format = feed.format
    lineOctetsMax = settings.job.limits.lineOctetsMax
    do {
      decoder = try UsageDecoder(
        feed: feed, networks: settings.networks, zone: settings.feedClocks[task.feed],
        window: settings.window, lineOctetsMax: settings.job.limits.lineOctetsMax,
        rejectsMax: settings.job.limits.rejectsPerBatchMax)
      if !format.hasHeader {
        headerIsSet = true
      } else if let header = task.header {
        try decoder.setHeader(header)
        headerIsSet = true
      }
    } catch {
      throw TaskFailure(kind: .data, description: "\(task.fileName): \(error)")
    }
    if task.startsInsideLine { decoder.skipToLineEnd() }
  }

  /// Takes a window of text; records that are complete are in ``batch`` then.
  package mutating func push(_ text: [UInt8], isEnd: Bool) throws(TaskFailure) {
    var text = carry.isEmpty ? text : carry + text
    carry = []
    if !headerIsSet {
      guard let end = text.firstIndex(of: UInt8(ascii: "\n")) ?? (isEnd ? text.count : nil) else {
        guard text.count <= lineOctetsMax else {
          let error = MonthError.headerTooLong(path: task.fileName, octets: text.count)
          throw TaskFailure(kind: .data, description: "\(error)")
        }
        carry = text
        return
      }
      if text.isEmpty { return }
      do {
        try decoder.setHeader(Array(text[..<end]))
      } catch {
        throw TaskFailure(kind: .data, description: "\(task.fileName): \(error)")
      }
      headerIsSet = true
      text.removeFirst(min(text.count, end + 1))
    }
    let taken = decoder.decode(text, in: 0..<text.count, isEnd: isEnd, into: &batch)
    if taken < text.count { carry = Array(text[taken...]) }
  }

  /// The decoded records and their served parties since the last call.
  package mutating func takeRecords() -> (records: [UsageRecord], served: [UInt64]) {
    let taken = (batch.records, batch.served)
    batch.records.removeAll(keepingCapacity: true)
    batch.served.removeAll(keepingCapacity: true)
    return taken
  }
}
