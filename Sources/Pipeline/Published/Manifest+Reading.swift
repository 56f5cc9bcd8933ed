import Lake

extension Manifest {
  /// The manifest of the month in `folder`. *Throws* ``LakeError``: unreadable where there is none,
  /// damaged where it isn't one or of another format.
  init(ofMonth folder: String) throws(LakeError) {
    let path = "\(folder)/\(Manifest.fileName)"
    let octets = try FileReading.contents(of: path)
    let writer = try JSONText.decode(ManifestWriter.self, from: octets, path: path)
    if writer.format != RatemillVersion.outputFormat {
      throw .damaged(
        path: path,
        reason: "it is of format \(writer.format), this build reads "
          + "\(RatemillVersion.outputFormat); use the ratemill that wrote it "
          + "(\(writer.ratemill))")
    }
    self = try JSONText.decode(Manifest.self, from: octets, path: path)
  }
}

/// What a manifest of any format says of itself.
private struct ManifestWriter: Decodable {
  var format: Int
  var ratemill: String
}
