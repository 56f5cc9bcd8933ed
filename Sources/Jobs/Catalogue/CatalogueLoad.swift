/// What reading a catalogue without a job came to.
package struct CatalogueLoad: Hashable, Sendable {
  /// The folder as it was named.
  package var path: String
  /// nil where a finding is an error.
  package var catalogue: Catalogue?
  /// Sorted by place.
  package var findings: [Finding]

  /// Reads and checks `catalogue.yaml` of the folder `path` and the tables it names. What is wrong
  /// with any of them, missing ones included, is a finding.
  package init(folder path: String) {
    let folder = JobFolder(path: path)
    let catalogue = CatalogueFile(folder, base: "").load(
      named: Placed(value: "", place: Place(file: path)))
    self.path = path
    self.catalogue = folder.findings.hasErrors ? nil : catalogue?.catalogue
    findings = folder.findings.findings.sorted()
  }
}
