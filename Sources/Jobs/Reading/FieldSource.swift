/// Something with named texts: a mapping of a YAML file, a row of a table. Every mistake in them
/// becomes a finding, and reading goes on, so that a person sees all of them at once.
protocol FieldSource {
  var findings: FindingList { get }
  /// Where the whole of it begins.
  var place: Place { get }
  /// `key` or `column`.
  var fieldNoun: String { get }
  /// What stands under a name.
  func field(_ name: String) -> Field
  /// Where what stands under a name does, or the whole where nothing does.
  func place(of name: String) -> Place
  /// The texts under a name, where it may have several.
  func fields(_ name: String) -> [Placed<String>]
}

enum Field {
  case absent
  /// There is something that is no text; a finding says so already.
  case unusable
  case text(Placed<String>)
}

extension FieldSource {
  /// The value of a field that must be there; nil after a finding.
  func value<Value>(_ name: String, _ form: Form<Value>) -> Value? {
    placed(name, form)?.value
  }

  func placed<Value>(_ name: String, _ form: Form<Value>) -> Placed<Value>? {
    switch field(name) {
    case .unusable: return nil
    case .absent:
      findings.error(
        at: place, "the \(fieldNoun) \"\(name)\" is missing",
        "add \(name) with \(form.what), for example \(form.example)")
      return nil
    case .text(let text): return parsed(name, text, form)
    }
  }

  /// The value of a field that need not be there; `ifAbsent` also after a finding.
  func value<Value>(_ name: String, _ form: Form<Value>, ifAbsent: Value) -> Value {
    optional(name, form)?.value ?? ifAbsent
  }

  func optional<Value>(_ name: String, _ form: Form<Value>) -> Placed<Value>? {
    guard case .text(let text) = field(name) else { return nil }
    return parsed(name, text, form)
  }

  /// The values of a field that may have several; those that can't be read are left out.
  func list<Value>(_ name: String, _ form: Form<Value>) -> [Placed<Value>] {
    fields(name).compactMap { parsed(name, $0, form) }
  }

  private func parsed<Value>(
    _ name: String, _ text: Placed<String>, _ form: Form<Value>
  ) -> Placed<Value>? {
    guard let value = form.read(text.value) else {
      findings.error(
        at: text.place, "\(name) is \"\(shortened(text.value))\", not \(form.what)",
        form.remedy(for: text.value))
      return nil
    }
    return Placed(value: value, place: text.place)
  }

  /// Reports a name that refers to nothing. `what` is the kind of thing: `zone`.
  func reportUnknown(_ what: String, _ text: Placed<String>, among names: [String]) {
    findings.error(
      at: text.place, "there is no \(what) \"\(shortened(text.value))\"",
      Nearness.remedy(for: text.value, among: names))
  }
}

/// At most forty characters of a text, on one line.
func shortened(_ text: String) -> String {
  let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
  return line.count > 40 ? line.prefix(40) + "…" : line
}

/// The items of a text in which blanks, commas or strokes separate them.
func separated(_ text: Placed<String>, byCommas: Bool) -> [Placed<String>] {
  var items: [Placed<String>] = []
  var item = ""
  var start = 0
  for (offset, scalar) in text.value.unicodeScalars.enumerated() {
    if scalar == " " || scalar == "|" || (byCommas && scalar == ",") {
      if !item.isEmpty { items.append(Placed(value: item, place: shifted(text.place, by: start))) }
      item = ""
    } else {
      if item.isEmpty { start = offset }
      item.unicodeScalars.append(scalar)
    }
  }
  if !item.isEmpty { items.append(Placed(value: item, place: shifted(text.place, by: start))) }
  return items
}

private func shifted(_ place: Place, by columns: Int) -> Place {
  Place(file: place.file, line: place.line, column: place.column + columns)
}
