import Foundation
import Jobs
import Testing

/// What people get wrong in the enlarged tariff model, each alone, against the shipped job
/// `Jobs/packages`.
enum PackageMistakes {
  static let catalogue = "catalogue/catalogue.yaml"
  static let calendar = "catalogue/calendar-2026.yaml"
  static let prefixes = "catalogue/prefixes.csv"
  static let portings = "catalogue/portings.csv"
  static let rates = "catalogue/rates.csv"
  static let roaming = "catalogue/roaming.csv"
  static let plans = "catalogue/plans.yaml"
  static let offers = "catalogue/offers.yaml"

  static let errors = [
    Mistake(
      file: catalogue, text: "ownCarriers: CT ", by: "ownCarriers: TC ", place: "26:14",
      says: "no prefix and no porting has the carrier \"TC\"", remedy: "\"CT\""),
    Mistake(
      file: catalogue, text: "ownCarriers: CT ", by: "", place: "34:20",
      says: "onnet means nothing: the catalogue names no carrier its own"),
    Mistake(
      file: catalogue, text: "USD: \"7.1234\"", by: "CNY: \"1\"", place: "30:3",
      says: "CNY is the catalogue's own currency"),
    Mistake(
      file: catalogue, text: "USD:", by: "EUR:", place: "7:44", says: "no exchange rate for USD"),
    Mistake(
      file: catalogue, text: "data_month:", by: "data_day:", place: "21:58",
      says: "no counter \"data_month\""),
    Mistake(
      file: catalogue, text: "days: workday, calendar: china", by: "days: workday, calendar: chna",
      place: "13:41", says: "no calendar \"chna\"", remedy: "\"china\""),
    Mistake(
      file: catalogue, text: "days: workday,", by: "days: mon-fri,", place: "13:41",
      says: "a calendar means nothing to a band of weekdays"),
    Mistake(
      file: calendar, text: "- 2026-10-10", by: "- 2026-10-12", place: "19:9",
      says: "2026-10-12 is worked anyway"),
    Mistake(
      file: calendar, text: "- 2026-10-10", by: "- 2026-10-03", place: "19:9",
      says: "2026-10-03 is a holiday and worked"),
    Mistake(
      file: calendar, text: "2026-10-01..2026-10-07", by: "2026-10-07..2026-10-01", place: "12:9",
      says: "not a day or a span"),
    Mistake(
      file: prefixes, text: "86192,mobile,CBN,,", by: "86199,mobile,CBN,,", place: "55:1",
      says: "the prefix \"86199\" is there twice (first in line 14)"),
    Mistake(
      file: portings, text: "8618900000002,CUCC,,2026-03-01",
      by: "8613900000001,CUCC,,2026-07-01", place: "5:1",
      says: "the number \"8613900000001\" is there twice on 2026-07-01"),
    Mistake(
      file: portings, text: "2026-01-15,2026-07-15", by: "2026-07-15,2026-07-15", place: "3:30",
      says: "valid_to 2026-07-15 is not after valid_from"),
    Mistake(
      file: rates, text: "home,,,2026-07-01,,,60s,6s,0.99", by: "home,,,2026-06-01,,,60s,6s,0.99",
      place: "11:8", says: "the rule \"call_hmt\" is there twice on 2026-06-01"),
    Mistake(
      file: rates, text: "mo,mobile,,home,offnet", by: "mo,mobile,,home,CMCC|CT", place: "4:8",
      says: "call_offnet ties with call_onnet"),
    Mistake(
      file: rates, text: "0.03,data_month,1GiB,5", by: "0.03,,1GiB,5", place: "21:59",
      says: "block means nothing without a counter"),
    Mistake(
      file: rates, text: "0.03,data_month,1GiB,5", by: "0.03,data_month,1GiB,", place: "21:69",
      says: "a block needs its price"),
    Mistake(
      file: rates, text: "1MiB,1KiB,0,,,,,throttle", by: "1MiB,1KiB,-1,,,,,throttle",
      place: "23:49",
      says: "price is \"-1\", not an amount of at least 0"),
    Mistake(
      file: rates, text: "mo,mobile,,home,onnet,,,,,60s,60s,0.05",
      by: "mo,mobile,,home,onnet,7,,,,60s,60s,0.05", place: "25:51",
      says: "only data and content have rating groups, not voice"),
    Mistake(
      file: roaming, text: "currency,counter,step,cap,", by: "currency,counter,step,minimum,",
      place: "4:58", says: "the minimum of pass_hmt means nothing beside the counter roaming_day"),
    Mistake(
      file: plans, text: "validFrom: 2026-09-01", by: "validFrom: 2026-09-02", place: "26:16",
      says: "validFrom is 2026-09-02, not the first day of a month", remedy: "2026-09-01"),
    Mistake(
      file: plans, text: "id: p10_sub", by: "id: p199_family", place: "55:9",
      says: "the plan \"p199_family\" is there twice"),
    Mistake(
      file: plans, text: "tariffs: [common, data_slow, roaming]",
      by: "tariffs: [common, data_slow, roaming]\n    fallbacks: p129", place: "19:16",
      says: "the fallbacks go in a circle: p129 → p129"),
    Mistake(
      file: plans, text: "tariffs: student\n    fallbacks: p59",
      by: "tariffs: student\n    fallbacks: pack_week", place: "29:16",
      says: "no plan \"pack_week\""),
    Mistake(
      file: plans, text: "period: once, validDays: 7", by: "validDays: 7", place: "87:72",
      says: "validDays means nothing: the allowance is granted each month"),
    Mistake(
      file: plans, text: "period: day, serving: hmt",
      by: "period: day, serving: hmt, rollover: {cycles: 1}", place: "102:101",
      says: "a day pass never rolls over"),
    Mistake(
      file: plans, text: "         shared: true, memberCaps", by: "         memberCaps",
      place: "47:22",
      says: "memberCaps means nothing: the allowance is not shared"),
    Mistake(
      file: plans, text: "{cycles: 1, cap: 20GiB}", by: "{cycles: 1, cap: 0GiB}", place: "10:83",
      says: "cap is \"0GiB\""),
    Mistake(
      file: plans, text: "id: p199_abroad, quantity: 2GiB",
      by: "id: p199_abroad, quantity: 200GiB", place: "54:20",
      says: "the sub-limit p199_abroad is larger than its allowance"),
    Mistake(
      file: plans, text: "quantity: 2GiB, serving: roaming", by: "quantity: 2GiB", place: "54:21",
      says: "the sub-limit p199_abroad limits all usage"),
    Mistake(
      file: plans, text: "cycle: 12}", by: "cycle: 12, leaving: full}", place: "70:44",
      says: "leaving means nothing: a fee for 12 months is not prorated"),
    Mistake(
      file: offers, text: "[p199_family, pack_video]", by: "[p199_family, pack_vidoe]",
      place: "5:29",
      says: "no plan or pack \"pack_vidoe\"", remedy: "\"pack_video\""),
    Mistake(
      file: offers, text: "[p199_family, pack_video]", by: "[p199_family, p10_sub]", place: "5:29",
      says: "has two plans, p199_family and p10_sub"),
    Mistake(
      file: offers, text: "id: broadband_at_home", by: "id: broadband_500", place: "9:9",
      says: "broadband_500 is an offer and a plan or pack"),
  ]

  static let doubts = [
    Mistake(
      file: rates, text: "voice,mo,service,,home,,", by: "voice,mo,service,,home,onnet,",
      place: "7:8", says: "the rule call_service never applies: no prefix of its zones has one of"),
    Mistake(
      file: rates, text: "common,call_fixed_leisure,voice,mo,fixed,leisure|night",
      by: "common,call_fixed_leisure,voice,mo,fixed,leisure", place: "4:9",
      says:
        "7 plans (p59, p129, p29_student, p199_family, p10_sub, …) have no rate for voice from home"
        + " to fixed in night"),
    Mistake(
      file: rates, text: "mo,mobile,,home,offnet", by: "mo,mobile,,home,CMCC|CUCC", place: "4:9",
      says: "no rate for voice from home to mobile on numbers of CBN"),
    Mistake(
      file: rates, text: "home,,,2026-07-01,,,60s,6s,0.99", by: "home,,,2026-08-01,,,60s,6s,0.99",
      place: "4:9", says: "no rate for voice from home to hmt on 2026-07-01..2026-07-31"),
    Mistake(
      file: rates, text: "mo,mobile,,home,offnet,,,,,60s,60s,0.15,,,,,,",
      by: "mo,mobile,,home,offnet,,,,,60s,60s,0.15,,,,,,\n"
        + "common,call_mobile,voice,mo,mobile,,home,,,,,,60s,60s,0.15,,,,,,", place: "5:8",
      says: "the rule call_mobile never applies: wherever it fits, call_onnet (line 3), call_offnet"
    ),
    Mistake(
      file: rates, text: "home,onnet,,,,,60s,60s,0.05", by: "home,onnet,,,2026-09-01,,60s,60s,0.05",
      place: "25:9", says: "the rule student_onnet never applies: no plan that has its tariff holds"
    ),
    Mistake(
      file: plans, text: "[common, data_slow, roaming]", by: "[common, data_blocks, roaming]",
      place: "23:11", says: "no plan has the tariff data_slow"),
    Mistake(
      file: rates, text: "180s,180s,5.97", by: "180s,50s,5.97", place: "13:52",
      says: "the increment of call_abroad, 50s, does not fill its slot of 3min"),
    Mistake(
      file: rates, text: "1MiB,1KiB,0.03", by: "1MiB,1kB,0.03", place: "21:48",
      says: "the increment of data_blocks, 1kB, does not fit the unit of its price, 1MiB"),
    Mistake(
      file: rates, text: "data_month,1GiB,5,", by: "data_month,1GiB,50,", place: "21:74",
      says: "the block of data_blocks never helps: by its price 1GiB cost 30.72, the block 50.00"),
    Mistake(
      file: roaming, text: "roaming_day,5MiB,25", by: "roaming_day,5MiB,", place: "4:9",
      says: "the rule pass_hmt has no cap and ends that of pass_asia"),
    Mistake(
      file: catalogue, text: "roaming_day: {period: day} ",
      by: "roaming_day: {period: day}\n  spare: {period: day} ", place: "35:3",
      says: "no rate counts by the counter spare"),
    Mistake(
      file: rates, text: "mo,hmt,,home,,,2026-07-01,,,60s,6s,0.99",
      by: "mo,hmt,,home,,,2026-07-01,2028-01-01,,60s,6s,0.99", place: "3:9",
      says: "the calendar china has no holiday in 2027"),
    Mistake(
      file: plans, text: "amount: 20, roles", by: "amount: 200, roles", place: "44:56",
      says: "the discount both_lines of 200.00 is larger than the fee of 199.00"),
    Mistake(
      file: plans, text: "{months: 24, earlyFeePerMonth: 10}", by: "{months: 24}", place: "42:15",
      says: "the contract has no fee"),
    Mistake(
      file: plans, text: "packs:\n",
      by:
        "packs:\n  - id: pack_week_6\n    name: 6 GiB\n    fee: 7\n    allowances:\n"
        + "      - {id: w6, service: data, quantity: 6GiB, period: once, validDays: 7}\n",
      place: "88:9",
      says: "price inversion: pack_week costs 8.00, and pack_week_6 (line 75), which gives more"),
    Mistake(
      file: plans, text: "{amount: 1, per: 1GiB}", by: "{amount: 50, per: 1GiB}", place: "109:14",
      says: "price inversion: data within the allowance pack_night_data costs more than by any rate"
    ),
    Mistake(
      file: catalogue, text: "days: [weekend, holiday]", by: "days: weekend", place: "12:3",
      says: "a gap from Thu 2026-01-01 07:00 to Thu 2026-01-01 23:00"),
  ]
}
