import Foundation
import Testing

@Suite(
  "Real calls come to what SQL over the raw files says",
  .enabled(if: Judges.areCalled, Judges.absence))
struct RealCallsTests {
  @Test(
    "Nodobo: calls, seconds, minutes, the golden months, and 31 dead clocks in suspense",
    .enabled(if: Judges.hasRealData("nodobo/calls_.csv"), Judges.noRealData),
    arguments: ["2010-09", "2010-10", "2010-11", "2010-12", "2011-01"])
  func nodobo(month: String) throws {
    try inTemporaryFolder { folder in
      let output = try Ratemill.month(
        month, job: "nodobo", input: Judges.realData.appending(path: "nodobo"), in: folder,
        named: "out")
      try Judges.judge("real_calls.py", ["nodobo", Judges.realData.path, output, month])
    }
  }

  @Test(
    "Copenhagen: calls, messages and charges of each student, whose ids begin at 0",
    .enabled(if: Judges.hasRealData("copenhagen/calls.csv"), Judges.noRealData))
  func copenhagen() throws {
    try inTemporaryFolder { folder in
      let output = try Ratemill.month(
        "2014-02", job: "copenhagen", input: Judges.realData.appending(path: "copenhagen"),
        in: folder, named: "out")
      try Judges.judge("real_calls.py", ["copenhagen", Judges.realData.path, output])
    }
  }

  @Test(
    "Cider: sessions, octets and charges of each subscriber",
    .enabled(if: Judges.hasRealData("cider/mobiledata.csv"), Judges.noRealData),
    arguments: ["2020-01", "2020-02"])
  func cider(month: String) throws {
    try inTemporaryFolder { folder in
      let output = try Ratemill.month(
        month, job: "cider", input: Judges.realData.appending(path: "cider"), in: folder,
        named: "out")
      try Judges.judge("real_calls.py", ["cider", Judges.realData.path, output, month])
    }
  }
}
