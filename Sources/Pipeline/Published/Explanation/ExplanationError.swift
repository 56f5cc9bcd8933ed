import Records

/// Why a published record or subscriber can't be explained.
package enum ExplanationError: Error, Sendable, CustomStringConvertible {
  /// Neither rated nor rejected records have that name.
  case noRecord(RecordName, folder: String)
  case noSubscriber(UInt64, folder: String)
  /// The explanation comes to something else than what was published.
  case differs(file: String, line: Int64, what: String, published: String, explained: String)

  package var description: String {
    switch self {
    case .noRecord(let name, let folder):
      return
        "\(folder): has no \(name), neither rated nor rejected; give the id as the source wrote it, "
        + "or the file below the input folder and the line: usage/calls.csv:17 (records that a "
        + "filter or another month left out are counted only)"
    case .noSubscriber(let msisdn, let folder):
      return "\(folder): has no subscriber \(msisdn); give the number in full, country code first"
    case .differs(let file, let line, let what, let published, let explained):
      return
        "\(file):\(line): its \(what) was published as \(published), but its month rated again "
        + "gives \(explained): the output was changed, or made by another version; hold it against "
        + "its manifest by 'ratemill verify', or run the month again"
    }
  }
}
