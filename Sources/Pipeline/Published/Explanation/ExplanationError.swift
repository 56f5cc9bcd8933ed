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
        "\(folder): has no \(name), neither rated nor rejected; give the id as the source wrote "
        + "it, or its file below the input folder and its line, usage/calls.csv:17, by which alone "
        + "a record that couldn't be read is known (what a filter or another month left out is "
        + "only counted)"
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
