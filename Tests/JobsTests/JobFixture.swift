import Foundation
import Jobs

/// A folder of files that is there as long as the value lives.
final class TestFolder {
  let path: String

  init(_ files: [String: String]) throws {
    path = FileManager.default.temporaryDirectory.path + "/ratemill-jobs-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, text) in files { try write(name, text) }
  }

  deinit {
    // What a test leaves behind in the temporary folder is no fault of the code under test.
    try? FileManager.default.removeItem(atPath: path)
  }

  func write(_ name: String, _ text: String) throws {
    let place = path + "/" + name
    let folder = place.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: place))
  }

  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: path + "/" + name, withDestinationPath: target)
  }
}

/// A small job without a fault, to be broken by tests.
enum JobFixture {
  static let files = [
    "job.yaml": """
    name: small
    catalogue: catalogue
    window: {lateDays: 3}
    usage:
      - name: calls
        files: usage/**
        filters:
          - {column: kind, keep: [call]}
        fields:
          served: who
          service: {column: kind, codes: {C: voice, M: sms}}
          start: {column: at, format: iso, zone: Asia/Shanghai}
          otherParty: whom
          duration: {column: seconds, unit: s}
    customers:
      subscribers:
        files: subscribers*
        columns: {account: msisdn}
    limits: {batch: 1MiB, memory: 1GiB}
    stages: [bill, measure, select]
    campaigns: upsell.yaml

    """,
    "upsell.yaml": """
    id: upsell
    offer: pack
    channel: sms
    eligibility: {dataOverageMin: 5, plans: [basic]}
    suppression: {contactedWithin: 60 days, alreadyOrdered: true}
    quota: 10
    control: 12.5%

    """,
    "catalogue/catalogue.yaml": """
    currency: CNY
    timeZone: Asia/Shanghai
    networks:
      home: [CN]
      away: networks.csv
    bands:
      - {id: night, days: all, from: "23:00", to: "07:00"}
      - {id: day, days: mon-sun, from: "07:00", to: "23:00"}
    zones:
      near: {name: Near, group: domestic}
      far: {name: Far, group: domestic}
      abroad: Abroad
    prefixes: prefixes.csv
    rates: rates.csv
    plans: plans.yaml

    """,
    "catalogue/networks.csv": """
    code,group,name
    HK,close,Hong Kong
    MO,close,Macao
    US,,United States

    """,
    "catalogue/prefixes.csv": """
    prefix,zone
    86,near
    8610,far
    1,abroad

    """,
    "catalogue/rates.csv": """
    tariff,id,service,direction,zone,band,serving,from,unit,increment,price,cap,weight
    main,near,voice,mo,near,,home,,60s,60s,0.15,,
    main,near,voice,,,,,3min,60s,6s,0.10,,
    main,far,voice,mo,far,,home,,1min,6s,0.3,,
    main,abroad_day,voice,mo,abroad,day,home,,1min,,1,10,
    main,abroad_night,voice,mo,abroad,night,home,,1min,,0.5,10,
    main,in,voice,mt,,,home,,1min,,0,,
    main,away,voice,,,,close US,,1min,,0.99,,
    main,text,sms,,,,,,,,0.1,,
    main,data,data,,,,home,,1MiB,1KiB,0.29,,
    main,data_away,data,,,,roaming,,1MiB,1KiB,3,,

    """,
    "catalogue/plans.yaml": """
    plans:
      - id: basic
        name: Basic
        fee: {amount: 19.90, joining: days, suspended: none}
        tariffs: [main]
        allowances:
          - {id: basic_voice, service: voice, quantity: 1.5h, zones: domestic}
          - {id: basic_data, service: data, quantity: 5GB, ratingGroups: [7, 9], priority: -1}
    packs:
      - id: pack
        name: Pack
        fee: 10
        allowances:
          - {id: pack_data, service: data, quantity: 1GiB}

    """,
  ]

  /// The fixture with one text of one file replaced.
  static func files(_ name: String, _ text: String, by other: String) -> [String: String] {
    var files = Self.files
    let whole = files[name] ?? ""
    precondition(whole.contains(text), "The fixture's \(name) has no \"\(text)\".")
    files[name] = whole.replacingOccurrences(of: text, with: other)
    return files
  }

  static func load(_ files: [String: String] = files) throws -> JobLoad {
    let folder = try TestFolder(files)
    var load = try JobFile.load(path: folder.path)
    // Findings name files as the caller did; tests leave the temporary folder out.
    for index in load.findings.indices {
      load.findings[index].file = load.findings[index].file
        .replacingOccurrences(of: folder.path + "/", with: "")
    }
    return load
  }
}
