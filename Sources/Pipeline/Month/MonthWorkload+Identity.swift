import Jobs
import Lake
import Measures
import Records
import Tariffs

extension MonthWorkload {
  /// All that the month's bytes depend on: job, month, tariffs, clocks, scope, pseudonym key, the
  /// months before, and of each input its name, size and time of change. Not where any of it lies.
  func makeIdentity() throws -> WorkloadIdentity {
    var writer = OctetWriter()
    writer.text("ratemill run 1")
    writer.bytes(try settings.encoded())
    writer.text(jobDigest)
    writer.text(image.digest)
    let scope = configuration.scope.descriptions ?? []
    writer.varint(UInt64(scope.count))
    for part in scope { writer.text(part) }
    writer.text("\(ContentDigest(of: configuration.pseudonymKey))")
    writer.text(former?.digest ?? "none")
    for month in past { writer.text(month.digest ?? "none") }
    writer.text(formerMeasures.digest ?? "none")
    let inputs = sources + customers.sources.map(\.file) + replaced.map(\.source)
    writer.varint(UInt64(inputs.count))
    for input in inputs {
      writer.varint(UInt64(input.feed))
      writer.text(input.name)
      writer.varint(UInt64(input.octets))
      writer.signed(input.modifiedNanoseconds)
    }
    return WorkloadIdentity(
      digest: ContentDigest(of: writer.octets).octets,
      words: "job \(job.name), month \(configuration.month), \(inputs.count) input files")
  }
}
