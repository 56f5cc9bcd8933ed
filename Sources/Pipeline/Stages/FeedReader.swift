import Intake
import Jobs
import Lake
import Records

/// Runs one split through the feed's decoder, window by window: header, byte order mark, lines that
/// end in the next window.
package struct FeedReader {
  private var decoder: UsageDecoder
  private var text: FeedText
  private let fileName: String
  /// What was decoded and counted so far.
  package private(set) var batch = DecodedBatch()

  /// The units of `trial` are the split's lines. *Throws* where the split's header doesn't fit the
  /// feed's mapping.
  package init(
    task: IntakeTask, settings: RunSettings, trial: TaskTrial = .whole
  ) throws(TaskFailure) {
    fileName = task.fileName
    guard settings.job.usageFeeds.indices.contains(task.feed) else {
      throw TaskFailure(
        kind: .bug,
        description: "\(task.fileName) is of feed \(task.feed), but the run has "
          + "\(settings.job.usageFeeds.count): see that all processes are of one version")
    }
    let feed = settings.job.usageFeeds[task.feed]
    let format = feed.format
    text = FeedText(
      name: fileName, hasHeader: format.hasHeader && task.header == nil,
      lineOctetsMax: settings.job.limits.lineOctetsMax)
    do {
      decoder = try UsageDecoder(
        feed: feed, networks: settings.networks, zone: settings.feedClocks[task.feed],
        window: settings.window, lineOctetsMax: settings.job.limits.lineOctetsMax,
        rejectsMax: settings.job.limits.rejectsPerBatchMax,
        trial: LineTrial(prefix: trial.prefix, exclusions: trial.exclusions))
      if format.hasHeader, let header = task.header { try decoder.setHeader(header) }
    } catch {
      throw TaskFailure(kind: .data, description: "\(task.fileName): \(error)")
    }
    if task.startsInsideLine { decoder.skipToLineEnd() }
  }

  /// Takes a window of text; records that are complete are in ``batch`` then.
  package mutating func push(_ window: [UInt8], isEnd: Bool) throws(TaskFailure) {
    do {
      guard let (header, lines) = try text.join(window, isEnd: isEnd) else { return }
      if let header { try decoder.setHeader(header) }
      let taken = decoder.decode(lines, in: 0..<lines.count, isEnd: isEnd, into: &batch)
      text.keep(lines[taken...])
    } catch let error as MonthError {
      throw TaskFailure(kind: .data, description: "\(error)")
    } catch {
      throw TaskFailure(kind: .data, description: "\(fileName): \(error)")
    }
  }

  /// The decoded records and their served parties since the last call.
  package mutating func takeRecords() -> (records: [UsageRecord], served: [UInt64]) {
    let taken = (batch.records, batch.served)
    batch.records.removeAll(keepingCapacity: true)
    batch.served.removeAll(keepingCapacity: true)
    return taken
  }
}
