import Intake
import Jobs
import Measures
import Records

/// Runs one customer file through its decoder, window by window.
struct CustomerReader {
  var batch = CustomerBatch()
  let headerLines: Int64
  private var decoder: CustomerDecoder
  private var text: FeedText
  private let name: String

  init(
    kind: CustomerKind, feed: CustomerFeed, zone: ZoneClock, source: SourceFile, limits: Limits
  ) throws {
    name = source.name
    text = FeedText(
      name: name, hasHeader: feed.format.hasHeader, lineOctetsMax: limits.lineOctetsMax)
    headerLines = feed.format.hasHeader ? 1 : 0
    do {
      decoder = try CustomerDecoder(
        kind: kind, feed: feed, zone: zone, lineOctetsMax: limits.lineOctetsMax,
        rejectsMax: limits.rejectsPerBatchMax)
    } catch {
      throw MonthError.damagedInput(path: name, reason: "\(error)")
    }
  }

  mutating func push(_ window: [UInt8], isEnd: Bool) throws {
    guard let (header, lines) = try text.join(window, isEnd: isEnd) else { return }
    if let header {
      do {
        try decoder.setHeader(header)
      } catch {
        throw MonthError.damagedInput(path: name, reason: "\(error)")
      }
    }
    let taken = decoder.decode(lines, in: 0..<lines.count, isEnd: isEnd, into: &batch)
    text.keep(lines[taken...])
  }
}
