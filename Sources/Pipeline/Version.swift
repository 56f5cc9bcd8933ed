/// What this build calls itself.
package enum RatemillVersion {
  /// Semantic version of the release; part of every manifest.
  package static let current = "0.1.0"
  /// Of the output schema: changes when a table's columns do.
  package static let outputFormat = 4
}
