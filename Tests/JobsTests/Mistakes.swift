import Jobs
import Testing

/// One mistake: what is written instead of what, where it is found, and what is said of it.
struct Mistake: CustomTestStringConvertible {
  var file: String
  var text: String
  var by: String
  var place: String
  var says: String
  var remedy = ""

  var testDescription: String { "\(file): \(text) → \(by)" }
}

/// What people get wrong, against ``JobFixture``.
enum Mistakes {
  static let job = "job.yaml"
  static let plans = "catalogue/plans.yaml"
  static let catalogue = "catalogue/catalogue.yaml"
  static let rates = "catalogue/rates.csv"
  static let prefixes = "catalogue/prefixes.csv"

  static let inJobs = [
    Mistake(
      file: job, text: "window:", by: "widnow:", place: "3:1", says: "no key \"widnow\"",
      remedy: "did you mean \"window\"?"),
    Mistake(
      file: job, text: "lateDays", by: "late_days", place: "3:10", says: "no key \"late_days\"",
      remedy: "\"lateDays\""),
    Mistake(
      file: job, text: "lateDays: 3", by: "late: bill", place: "3:16",
      says: "late is \"bill\"", remedy: "reopen"),
    Mistake(
      file: job, text: "lateDays: 3", by: "lateDays: 93, late: adjust", place: "3:20",
      says: "lateDays 93", remedy: "lateDays: 92"),
    Mistake(
      file: job, text: "files: usage/**", by: "files: usage/**\n    corrections: .v{n}{n}",
      place: "7:18", says: "corrections is \".v{n}{n}\"", remedy: ".v{n}"),
    Mistake(
      file: job, text: "name: small", by: "name: Small one", place: "1:7",
      says: "name is \"Small one\""),
    Mistake(
      file: job, text: "name: small\n", by: "", place: "1:1", says: "the key \"name\" is missing"),
    Mistake(
      file: job, text: "catalogue: catalogue", by: "catalogue: elsewhere", place: "2:12",
      says: "There is no "),
    Mistake(
      file: job, text: "files: usage/**", by: "files: ../usage", place: "6:12",
      says: "files is \"../usage\""),
    Mistake(
      file: job, text: "files: usage/**", by: "files:", place: "6:11", says: "files has no value"),
    Mistake(
      file: job, text: "keep: [call]", by: "kept: [call]", place: "8:9",
      says: "either keeps or drops"),
    Mistake(
      file: job, text: "served: who", by: "served: [who]", place: "10:15",
      says: "served is a list"),
    Mistake(
      file: job, text: "C: voice", by: "C: voic", place: "11:42",
      says: "no code of service \"voic\"", remedy: "\"voice\""),
    Mistake(
      file: job, text: "format: iso", by: "format: \"%Y-%Q\"", place: "12:35",
      says: "format is \"%Y-%Q\""),
    Mistake(
      file: job, text: "zone: Asia/Shanghai", by: "zone: Asia/Shangai", place: "12:46",
      says: "a time zone of the IANA", remedy: "Asia/Shanghai"),
    Mistake(
      file: job, text: "zone: Asia/Shanghai", by: "origin: 2014-02-01T00:00:00Z", place: "12:48",
      says: "origin means nothing"),
    Mistake(
      file: job, text: "unit: s}", by: "unit: KiB}", place: "14:41", says: "a unit of duration",
      remedy: "ms, s, min"),
    Mistake(
      file: job, text: "duration: {column: seconds, unit: s}",
      by: "octets: {column: a, unit: B}\n      octetsUp: {column: b, unit: B}", place: "14:15",
      says: "beside octetsUp"),
    Mistake(
      file: job, text: "subscribers:\n", by: "subscriber:\n", place: "16:3",
      says: "no key \"subscriber\""),
    Mistake(
      file: job, text: "{account: msisdn}", by: "{acount: msisdn}", place: "18:15",
      says: "canonical column \"acount\"", remedy: "\"account\""),
    Mistake(
      file: job, text: "batch: 1MiB", by: "batch: 1 furlong", place: "19:17",
      says: "batch is \"1 furlong\""),
    Mistake(
      file: job, text: "stages: [bill, ", by: "stages: [", place: "20:10",
      says: "measure needs invoices"),
    Mistake(
      file: job, text: "campaigns: upsell.yaml", by: "campaigns: /etc/upsell.yaml", place: "21:12",
      says: "a path relative"),
    Mistake(
      file: job, text: "catalogue: catalogue", by: "catalogue: [", place: "4:1",
      says: "this is not YAML"),
    Mistake(
      file: job, text: "window:", by: "name: twice\nwindow:", place: "1:1",
      says: "twice the key name"),
    Mistake(
      file: job, text: "files: usage/**", by: "files: usage/**\n    format: {header: false}",
      place: "7:13", says: "columns names none"),
    Mistake(
      file: job, text: "files: usage/**",
      by: "files: usage/**\n    format: {header: false, columns: [who, kind, at, whom, secs]}",
      place: "15:26", says: "no column \"seconds\"", remedy: "write one of who, kind"),
    Mistake(
      file: job, text: "files: subscribers*",
      by: "files: subscribers*\n    format: {header: false, columns: [msisdn, region, status]}",
      place: "17:5", says: "no column \"activated_on\""),
    Mistake(
      file: job, text: "files: usage/**",
      by: "files: usage/**\n    numbering: {trunkPrefix: \"0\"}", place: "7:30",
      says: "trunkPrefix means nothing where the scheme is international"),
    Mistake(
      file: "upsell.yaml", text: "offer: pack", by: "offer: pakc", place: "2:8",
      says: "no plan or pack \"pakc\"", remedy: "\"pack\""),
    Mistake(file: "upsell.yaml", text: "12.5%", by: "12.5", place: "7:10", says: "a percentage"),
    Mistake(file: "upsell.yaml", text: "12.5%", by: "101%", place: "7:10", says: "a percentage"),
    Mistake(
      file: "upsell.yaml", text: "60 days", by: "2 months", place: "5:32",
      says: "a number of days"),
    Mistake(
      file: "upsell.yaml", text: "plans: [basic]", by: "plans: [pack]", place: "4:42",
      says: "no plan \"pack\""),
  ]

  static let inCatalogues = [
    Mistake(
      file: catalogue, text: "timeZone: Asia/Shanghai", by: "timeZone: CST", place: "2:11",
      says: "a time zone"),
    Mistake(
      file: catalogue, text: "days: mon-sun", by: "days: sun-mon", place: "8:21",
      says: "a weekday or a span"),
    Mistake(
      file: catalogue, text: "to: \"07:00\"", by: "to: \"25:00\"", place: "7:47",
      says: "a time of day"),
    Mistake(
      file: catalogue, text: "id: day,", by: "id: night,", place: "8:10",
      says: "the band \"night\" is there twice"),
    Mistake(
      file: catalogue, text: "abroad: Abroad", by: "abroad: Abroad\n  domestic: X", place: "10:3",
      says: "a zone and a group"),
    Mistake(
      file: catalogue, text: "home: [CN]", by: "home: [CN, HK]", place: "2:1",
      says: "the network code \"HK\" is there twice"),
    Mistake(
      file: catalogue, text: "prefixes: prefixes.csv", by: "defaultZone: elsewhere", place: "13:14",
      says: "no zone \"elsewhere\""),
    Mistake(
      file: prefixes, text: "8610,far", by: "86-10,far", place: "3:1", says: "prefix is \"86-10\""),
    Mistake(
      file: prefixes, text: "8610,far", by: "86,far", place: "3:1",
      says: "the prefix \"86\" is there twice (first in line 2)"),
    Mistake(
      file: prefixes, text: "8610,far", by: "8610,fra", place: "3:6", says: "no zone \"fra\"",
      remedy: "\"far\""),
    Mistake(
      file: prefixes, text: "8610,far", by: "8610,far,x", place: "3:1",
      says: "3 cells, the header 2"),
    Mistake(
      file: prefixes, text: "8610,far", by: "\"8610,far", place: "3:1",
      says: "a quote is not closed"),
    Mistake(
      file: prefixes, text: "8610,far", by: "\"86\"10,far", place: "3:5",
      says: "after a closing quote"),
    Mistake(
      file: prefixes, text: "prefix,zone", by: "prefix,zoen", place: "1:8",
      says: "no column \"zoen\"", remedy: "\"zone\""),
    Mistake(
      file: prefixes, text: "prefix,zone", by: "prefix;zone", place: "1:1", says: "semicolons"),
    Mistake(
      file: rates, text: "main,far,voice", by: "main,far,vioce", place: "4:10",
      says: "service is \"vioce\"", remedy: "\"voice\""),
    Mistake(
      file: rates, text: "1min,6s,0.3", by: "1min,6s,0.1234567", place: "4:38",
      says: "price is \"0.1234567\""),
    Mistake(
      file: rates, text: "1min,6s,0.3", by: "1min,0s,0.3", place: "4:35",
      says: "increment is \"0s\""),
    Mistake(
      file: rates, text: "1min,6s,0.3", by: "1MiB,6s,0.3", place: "4:30", says: "unit is \"1MiB\""),
    Mistake(file: rates, text: ",3min,60s", by: ",,60s", place: "3:21", says: "do not ascend"),
    Mistake(
      file: rates, text: "main,near,voice,,,", by: "main,near,voice,mt,,", place: "3:17",
      says: "differs from its first row"),
    Mistake(
      file: rates, text: "main,near,voice,,,", by: "other,near,voice,,,", place: "3:7",
      says: "another tariff or service"),
    Mistake(
      file: rates, text: "close US", by: "close USA", place: "8:26",
      says: "network or group \"USA\"", remedy: "\"US\""),
    Mistake(
      file: rates, text: "main,far,voice,mo,far", by: "main,far,voice,mo,domestic", place: "4:6",
      says: "far ties with near"),
    Mistake(
      file: rates, text: "abroad,night,home", by: "abroad,day|night,home", place: "6:6",
      says: "abroad_night ties with abroad_day"),
    Mistake(
      file: plans, text: "tariffs: [main]", by: "tariffs: [mian]", place: "5:15",
      says: "no tariff \"mian\"", remedy: "\"main\""),
    Mistake(
      file: plans, text: "id: pack\n", by: "id: basic\n", place: "10:9",
      says: "basic is a plan and a pack (line 2)"),
    Mistake(
      file: plans, text: "id: pack_data", by: "id: basic_data", place: "14:14",
      says: "allowance \"basic_data\" is there twice"),
    Mistake(
      file: plans, text: "zones: domestic", by: "zones: [near, fra]", place: "7:73",
      says: "no zone \"fra\""),
    Mistake(
      file: plans, text: "service: voice, quantity: 1.5h",
      by: "service: voice, ratingGroups: [1], quantity: 1.5h", place: "7:58",
      says: "only data and content have rating groups"),
    Mistake(
      file: plans, text: "quantity: 1GiB", by: "quantity: 1GiB, increment: 2GiB", place: "14:50",
      says: "smaller than its increment"),
    Mistake(
      file: plans, text: "    fee: 10\n", by: "    fee: ten\n", place: "12:10",
      says: "fee is \"ten\""),
    Mistake(
      file: plans, text: "    fee: 10\n", by: "    fee: 10\n    tariffs: [main]\n", place: "13:5",
      says: "no key \"tariffs\""),
    Mistake(
      file: plans, text: "suspended: none", by: "suspended: half", place: "4:52",
      says: "suspended is \"half\"", remedy: "none, full, days"),
  ]

  static let doubts = [
    Mistake(
      file: catalogue, text: "from: \"07:00\"", by: "from: \"08:00\"", place: "7:3",
      says: "a gap from Mon 07:00 to Mon 08:00"),
    Mistake(
      file: catalogue, text: "days: mon-sun", by: "days: mon-sat", place: "7:3",
      says: "a gap from Sun 07:00 to Sun 23:00"),
    Mistake(
      file: catalogue, text: "- {id: day,",
      by: "- {id: late, days: all, from: \"01:00\", to: \"02:00\"}\n  - {id: day,", place: "8:10",
      says: "the band late is never reached"),
    Mistake(
      file: rates, text: "main,text,sms", by: "other,text,sms", place: "2:9",
      says: "no rate for sms"),
    Mistake(
      file: rates, text: "main,far,voice", by: "other,far,voice", place: "2:9",
      says: "no rate for voice from home to far"),
    Mistake(
      file: job, text: "stages: [bill, measure, select]", by: "stages: [bill]", place: "21:12",
      says: "select is not run"),
  ]
}
