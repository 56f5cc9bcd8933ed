import Foundation

/// `manifest.json`: what a published month is made of and was made from. No time, host or worker
/// count is in it: the same inputs give the same octets.
package struct Manifest: Codable, Sendable {
  /// A source file of the month.
  package struct Input: Codable, Sendable {
    /// Relative to the input folder.
    package var path: String
    package var octets: Int
    package var records: Int64
    package var sha256: String
    /// The usage feed that read it; absent for customers' files and replaced ones.
    package var feed: String?
    /// The corrected file that was read in its place; absent where it was read itself.
    package var replacedBy: String?

    private enum CodingKeys: String, CodingKey {
      case path, octets, records, sha256, feed
      case replacedBy = "replaced_by"
    }

    package init(path: String, octets: Int, records: Int64, sha256: String) {
      self.path = path
      self.octets = octets
      self.records = records
      self.sha256 = sha256
    }
  }

  /// A file of the published month.
  package struct File: Codable, Hashable, Sendable {
    /// Relative to the output folder.
    package var path: String
    package var table: String
    package var rows: Int
    package var octets: Int
    package var sha256: String

    package init(path: String, table: String, rows: Int, octets: Int, sha256: String) {
      self.path = path
      self.table = table
      self.rows = rows
      self.octets = octets
      self.sha256 = sha256
    }
  }

  /// A file that made the job, as it is kept in the output.
  package struct JobFile: Codable, Hashable, Sendable {
    /// Relative to the output folder.
    package var path: String
    package var octets: Int
    package var sha256: String

    package init(path: String, octets: Int, sha256: String) {
      self.path = path
      self.octets = octets
      self.sha256 = sha256
    }
  }

  /// The month before, whose bundles came over.
  package struct Former: Codable, Hashable, Sendable {
    package var month: String
    /// Of its manifest; `none` where nothing came over.
    package var sha256: String

    package init(month: String, sha256: String) {
      self.month = month
      self.sha256 = sha256
    }
  }

  package var format: Int
  package var ratemill: String
  package var job: String
  package var month: String
  /// Of the job's and catalogue's files together.
  package var jobDigest: String
  /// Of the compiled tariff image.
  package var tariffDigest: String
  /// First eight digits of the SHA-256 of the pseudonym key: tells keys apart, gives none away.
  package var pseudonymKey: String
  /// Of control.json.
  package var controlDigest: String
  /// Whom the run rated, its parts in order: `plan=p39`, `region=HA`; nil: everybody.
  package var scope: [String]?
  /// The kept job file, relative to the output folder: the job is loaded from there.
  package var jobFile: String
  /// All files of the job and its catalogue.
  package var jobFiles: [JobFile]
  package var former: Former
  /// The months whose subscriber months were looked back on, the latest first; nil where the job
  /// measures nothing.
  package var history: [Former]?
  package var inputs: [Input]
  package var files: [File]

  package init(
    format: Int, ratemill: String, job: String, month: String, jobDigest: String,
    tariffDigest: String, pseudonymKey: String, controlDigest: String, scope: [String]? = nil,
    jobFile: String, jobFiles: [JobFile], former: Former, history: [Former]? = nil,
    inputs: [Input], files: [File]
  ) {
    self.format = format
    self.ratemill = ratemill
    self.job = job
    self.month = month
    self.jobDigest = jobDigest
    self.tariffDigest = tariffDigest
    self.pseudonymKey = pseudonymKey
    self.controlDigest = controlDigest
    self.scope = scope
    self.jobFile = jobFile
    self.jobFiles = jobFiles
    self.former = former
    self.history = history
    self.inputs = inputs
    self.files = files
  }

  private enum CodingKeys: String, CodingKey {
    case format, ratemill, job, month, scope, former, history, inputs, files
    case jobDigest = "job_sha256"
    case tariffDigest = "tariff_sha256"
    case pseudonymKey = "pseudonym_key"
    case controlDigest = "control_sha256"
    case jobFile = "job_file"
    case jobFiles = "job_files"
  }

  package static let fileName = "manifest.json"
  /// The signature of the manifest's octets, where the run was given a key.
  package static let signatureName = "manifest.sig"
  package static let successName = "_SUCCESS"
}

/// JSON as outputs have it: keys sorted, two blanks of indent, a line break at the end.
package enum JSONText {
  package static func encode(_ value: some Encodable) throws(LakeError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
    } catch {
      preconditionFailure("Manifests and totals are made of what JSON can say: \(error)")
    }
  }

  /// Reads what ``encode(_:)`` wrote. *Throws* ``LakeError/damaged(path:reason:)``, which names
  /// `path`.
  package static func decode<Value: Decodable>(
    _: Value.Type, from octets: [UInt8], path: String
  ) throws(LakeError) -> Value {
    do {
      return try JSONDecoder().decode(Value.self, from: Data(octets))
    } catch {
      throw .damaged(path: path, reason: "it is not the JSON that ratemill writes (\(error))")
    }
  }
}
