import Yams

/// A mapping of a YAML file, read strictly: what nobody asked for is a finding (``finish()``).
final class YamlMap: FieldSource {
  let findings: FindingList
  let place: Place
  let fieldNoun = "key"
  private let pairs: [(key: Placed<String>, node: Node)]
  private var asked: [String] = []

  private init(_ findings: FindingList, _ place: Place, _ pairs: [(Placed<String>, Node)]) {
    self.findings = findings
    self.place = place
    self.pairs = pairs
  }

  /// The mapping that a whole file is; nil after findings.
  static func read(_ text: String, file: String, findings: FindingList) -> YamlMap? {
    let whole = Place(file: file)
    do {
      let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
      guard let root = try parser.singleRoot() else {
        findings.error(at: whole, "the file is empty", "write its keys, one a line")
        return nil
      }
      return map(root, what: "the file", whole, findings)
    } catch let error as YamlError {
      let (place, problem) = Self.reason(error, file: file)
      findings.error(at: place, "this is not YAML: \(problem)", "mend the text at this place")
    } catch {
      findings.error(at: whole, "this is not YAML: \(error)", "mend the text")
    }
    return nil
  }

  func field(_ name: String) -> Field {
    guard let node = node(name) else { return .absent }
    guard case .scalar(let scalar) = node else {
      reportShape(
        name, node, expected: "one value", remedy: "write \(name): and the value after it")
      return .unusable
    }
    if isNull(scalar) {
      findings.error(
        at: place(of: node), "\(name) has no value", "write its value, or remove the key")
      return .unusable
    }
    return .text(Placed(value: scalar.string, place: place(of: node)))
  }

  /// A sequence of texts, or one text whose items are separated by blanks, commas or `|`.
  func fields(_ name: String) -> [Placed<String>] {
    guard case .scalar(let scalar)? = node(name) else { return texts(name) }
    guard case .text(let text) = field(name) else { return [] }
    return scalar.style == .plain ? separated(text, byCommas: true) : [text]
  }

  /// A sequence of texts, or one text as it is: for what may hold blanks.
  func texts(_ name: String) -> [Placed<String>] {
    guard let node = node(name) else { return [] }
    switch node {
    case .scalar:
      guard case .text(let text) = field(name) else { return [] }
      return [text]
    case .sequence(let sequence):
      return sequence.compactMap { item in
        guard case .scalar(let scalar) = item, !isNull(scalar) else {
          reportShape(name, item, expected: "a list of values", remedy: "write [a, b]")
          return nil
        }
        return Placed(value: scalar.string, place: place(of: item))
      }
    default:
      reportShape(name, node, expected: "a list of values", remedy: "write \(name): [a, b]")
      return []
    }
  }

  /// Whether the key is there, whatever it holds.
  func has(_ name: String) -> Bool { node(name) != nil }

  /// Where a key's value stands, or the mapping where it is absent.
  func place(of name: String) -> Place { node(name).map { place(of: $0) } ?? place }

  /// Whether a key's value is a text (and not a mapping or list): some fields have a short form.
  func isText(_ name: String) -> Bool {
    if case .scalar(let scalar)? = node(name) { return !isNull(scalar) }
    return false
  }

  /// Whether a key's value is a list of mappings (or an empty one), and not the names of files.
  func isListOfMaps(_ name: String) -> Bool {
    guard case .sequence(let sequence)? = node(name) else { return false }
    return sequence.allSatisfy { if case .mapping = $0 { true } else { false } }
  }

  /// The mapping under a key that need not be there; nil also after a finding.
  func map(_ name: String) -> YamlMap? {
    guard let node = node(name) else { return nil }
    return Self.map(node, what: name, place, findings)
  }

  /// The mapping under a key that must be there.
  func requiredMap(_ name: String, example: String) -> YamlMap? {
    if has(name) { return map(name) }
    findings.error(at: place, "the key \"\(name)\" is missing", "add it, for example \(example)")
    return nil
  }

  /// The mappings of a list; empty where the key is absent.
  func maps(_ name: String) -> [YamlMap] {
    guard let node = node(name) else { return [] }
    guard case .sequence(let sequence) = node else {
      reportShape(
        name, node, expected: "a list", remedy: "write each entry on a line that begins with \"- \""
      )
      return []
    }
    return sequence.compactMap {
      Self.map($0, what: "an entry of \(name)", place(of: node), findings)
    }
  }

  /// All keys with their texts, in the order of the file: for mappings whose keys are data.
  func entries() -> [(key: Placed<String>, value: Placed<String>)] {
    keys().compactMap { key in
      guard case .text(let text) = field(key.value) else { return nil }
      return (key, text)
    }
  }

  /// All keys in the order of the file, counted as asked for.
  func keys() -> [Placed<String>] {
    asked += pairs.map(\.key.value)
    return pairs.map(\.key)
  }

  /// Reports the keys that nobody asked for. To be called once, after all reading.
  func finish() {
    for (key, _) in pairs where !asked.contains(key.value) {
      reportUnknown("key", key, among: asked.uniqued())
    }
  }

  private func node(_ name: String) -> Node? {
    asked.append(name)
    return pairs.first { $0.key.value == name }?.node
  }

  private func place(of node: Node) -> Place {
    guard let mark = node.mark else { return place }
    return Place(file: place.file, line: mark.line, column: mark.column)
  }

  private func isNull(_ scalar: Node.Scalar) -> Bool {
    scalar.style == .plain && ["", "~", "null"].contains(scalar.string)
  }

  private func reportShape(_ name: String, _ node: Node, expected: String, remedy: String) {
    let found =
      switch node {
      case .mapping: "a mapping"
      case .sequence: "a list"
      default: "a value"
      }
    findings.error(at: place(of: node), "\(name) is \(found), not \(expected)", remedy)
  }

  private static func map(
    _ node: Node, what: String, _ near: Place, _ findings: FindingList
  ) -> YamlMap? {
    let place = node.mark.map { Place(file: near.file, line: $0.line, column: $0.column) } ?? near
    guard case .mapping(let mapping) = node else {
      findings.error(
        at: place, "\(what) is not a mapping", "write keys with a colon: key: value")
      return nil
    }
    var pairs: [(Placed<String>, Node)] = []
    for (key, value) in mapping {
      let keyPlace = key.mark.map { Place(file: near.file, line: $0.line, column: $0.column) }
      guard case .scalar(let scalar) = key else {
        findings.error(at: keyPlace ?? place, "a key is no text", "write a word before the colon")
        continue
      }
      pairs.append((Placed(value: scalar.string, place: keyPlace ?? place), value))
    }
    return YamlMap(findings, place, pairs)
  }

  private static func reason(_ error: YamlError, file: String) -> (Place, String) {
    func at(_ mark: Mark) -> Place { Place(file: file, line: mark.line, column: mark.column) }
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return (at(mark), problem)
    case .duplicatedKeysInMapping(let duplicates, let context):
      return (at(context.mark), "a mapping has twice the key \(duplicates.joined(separator: ", "))")
    case .reader(let problem, _, _, _):
      return (Place(file: file), problem)
    default:
      return (Place(file: file), "\(error)")
    }
  }
}

extension Array where Element: Hashable {
  /// Each element once, in the order of its first occurrence.
  func uniqued() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
