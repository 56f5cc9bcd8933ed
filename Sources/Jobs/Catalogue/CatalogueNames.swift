import Measures
import Records

/// The names that rates and plans may refer to.
struct CatalogueNames {
  /// Groups of zones with their members.
  var zones: [String: [String]]
  var zoneIDs: [String]
  var bands: [String]
  /// Groups of networks with their members.
  var networks: [String: [String]]
  var networkCodes: [String]
  /// Of the prefixes and portings, and the operator's own.
  var carriers: [String] = []
  var ownCarriers: [String] = []
  var counters: [String] = []
  /// The catalogue's own; empty where that can't be read.
  var currency = ""
  /// Those that have an exchange rate.
  var otherCurrencies: [String] = []

  /// The zones that a field lists, groups opened, each once.
  func zones(_ source: some FieldSource, _ name: String) -> [String] {
    opened(source, name, "zone", groups: zones, all: zoneIDs)
  }

  func bands(_ source: some FieldSource, _ name: String) -> [String] {
    opened(source, name, "band", groups: [:], all: bands)
  }

  /// `home`, `roaming`, `anywhere`, or network codes and groups of them.
  func serving(
    _ source: some FieldSource, _ name: String, ifAbsent: ServingFilter
  ) -> ServingFilter {
    let items = source.fields(name)
    guard let first = items.first else { return ifAbsent }
    if items.count == 1 {
      switch first.value {
      case "home": return .home
      case "roaming": return .roaming
      case "anywhere": return .anywhere
      default: break
      }
    }
    let codes = opened(
      source, name, "network or group", groups: networks, all: networkCodes,
      words: ["home", "roaming", "anywhere"])
    return .codes(codes.sorted())
  }

  /// `onnet`, `offnet`, or carriers; any where absent.
  func carriers(_ source: some FieldSource, _ name: String) -> CarrierFilter {
    let items = source.fields(name)
    guard let first = items.first else { return .any }
    if items.count == 1, ["onnet", "offnet"].contains(first.value) {
      if ownCarriers.isEmpty {
        source.findings.error(
          at: first.place, "\(first.value) means nothing: the catalogue names no carrier its own",
          "write ownCarriers: in catalogue.yaml, with carriers of the prefixes")
      }
      return first.value == "onnet" ? .onNet : .offNet
    }
    let codes = opened(
      source, name, "carrier", groups: [:], all: carriers, words: ["onnet", "offnet"])
    return .carriers(codes.sorted())
  }

  /// An id of one of `all`; nil where absent, reported where unknown.
  func known(
    _ source: some FieldSource, _ name: String, _ what: String, among all: [String]
  ) -> Placed<String>? {
    let id = source.optional(name, .identifier)
    if let id, !all.contains(id.value) { source.reportUnknown(what, id, among: all) }
    return id
  }

  private func opened(
    _ source: some FieldSource, _ name: String, _ what: String, groups: [String: [String]],
    all: [String], words: [String] = []
  ) -> [String] {
    var ids: [String] = []
    for item in source.fields(name) {
      if let members = groups[item.value] {
        ids += members
      } else if all.contains(item.value) {
        ids.append(item.value)
      } else {
        source.reportUnknown(what, item, among: words + groups.keys.sorted() + all)
      }
    }
    return ids.uniqued()
  }
}

extension Form<String> {
  static var currency: Form {
    Form(what: "a currency of three capital letters", example: "CNY") { text in
      text.utf8.count == 3 && text.utf8.allSatisfy { (65...90) ~= $0 } ? text : nil
    }
  }
}
