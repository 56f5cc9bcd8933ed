import Intake
import Jobs
import Measures
import Pipeline
import Records

/// Text of feeds. *Shape* of the octets: which feed, how the text is cut into windows, the text.
enum FeedEntries {
  private static let feeds: [(settings: RunSettings, feed: Int)] = FuzzWorld.settings.flatMap {
    settings in settings.job.usageFeeds.indices.map { (settings, $0) }
  }

  static func usage(_ octets: [UInt8]) throws(FuzzBreach) -> Bool {
    var dice = OctetDice(octets)
    let (settings, feed) = feeds[dice.below(feeds.count)]
    let cut = 1 + Int(dice.octet())
    let text = dice.rest()
    do {
      let whole = try read(text, feed: feed, settings: settings, window: text.count + 1)
      let pieces = try read(text, feed: feed, settings: settings, window: cut)
      try FuzzBreach.unless(whole == pieces, "Windows of any size give the same records.")
      let counts = whole.counts
      try FuzzBreach.unless(
        counts.records == counts.decoded.records + counts.rejectedTotal,
        "Each record is decoded or rejected.")
      return !whole.records.isEmpty
    } catch let breach as FuzzBreach {
      throw breach
    } catch {
      return false
    }
  }

  private static func read(
    _ text: [UInt8], feed: Int, settings: RunSettings, window: Int
  ) throws -> DecodedBatch {
    var task = OctetWriter()
    task.varint(UInt64(feed))
    task.text("f")
    task.fixed(UInt8(0))
    task.bytes([])
    task.fixed(UInt8(1))
    task.fixed(UInt8(0))
    var reader = try FeedReader(task: try IntakeTask(encoded: task.octets), settings: settings)
    var start = 0
    while start < text.count {
      let end = min(text.count, start + window)
      try reader.push(Array(text[start..<end]), isEnd: false)
      start = end
    }
    try reader.push([], isEnd: true)
    return reader.batch
  }

  static func customers(_ octets: [UInt8]) throws(FuzzBreach) -> Bool {
    var dice = OctetDice(octets)
    let kind = CustomerKind.allCases[dice.below(CustomerKind.allCases.count)]
    let cut = 1 + Int(dice.octet())
    let text = dice.rest()
    do {
      let whole = try customers(text, kind: kind, window: text.count + 1)
      let pieces = try customers(text, kind: kind, window: cut)
      try FuzzBreach.unless(whole == pieces, "Windows of any size give the same records.")
      try FuzzBreach.unless(
        whole.recordCount == whole.decodedCount + whole.rejectedCount,
        "Each record is decoded or rejected.")
      return whole.decodedCount > 0
    } catch let breach as FuzzBreach {
      throw breach
    } catch {
      return false
    }
  }

  private static func customers(
    _ text: [UInt8], kind: CustomerKind, window: Int
  ) throws -> CustomerBatch {
    var batch = CustomerBatch()
    var decoder = try CustomerDecoder(
      kind: kind, feed: CustomerFeed(files: "*"), zone: FuzzWorld.settings[0].clock,
      lineOctetsMax: 4_096, rejectsMax: 100)
    let end = text.firstIndex(of: UInt8(ascii: "\n")) ?? text.count
    try decoder.setHeader(Array(text[..<end]))
    var rest = Array(text[min(text.count, end + 1)...])
    var carry: [UInt8] = []
    repeat {
      let piece = carry + rest.prefix(window)
      rest.removeFirst(min(window, rest.count))
      let taken = decoder.decode(piece, in: 0..<piece.count, isEnd: rest.isEmpty, into: &batch)
      carry = Array(piece[taken...])
    } while !rest.isEmpty
    return batch
  }

  // MARK: Seeds

  private static let quoted =
    "record_id,served,service,direction,other,start,duration_s,octets,serving,reversal\n"
    + "\"1,\"\"000\"\"\",8618900000001,voice,mo,\"8613800000009\",2026-10-07T09:00:00+08:00,12.5,"
    + ",JP,yes\r\n"
    + "\n2,8618900000001,voice"

  /// A line of sense for each feed of ``feeds`` but the first.
  private static let others = [
    "record_id,served,service,direction,other,start,duration_s,octets_up,octets_down,events,cell,"
      + "serving,access,rating_group\n"
      + "1,8618900000001,data,,,2026-10-07T09:00:00+08:00,60,1024,4096,,17,,5G,7\n"
      + "2,8618900000001,sms,mo,8618900000002,2026-10-07T09:00:00Z,,,,1,,JP,,\n",
    "user,direction,other,timestamp,duration\n"
      + "7434677419,Outgoing,452,Wed Oct 07 09:00:00 +0000 2026,60\n",
    "caller_id,timestamp,volume\n+8801711000001,2026-10-07T09:00:00,1.048576\n",
  ]

  static var usageSeeds: [[UInt8]] {
    // Its calls are of September.
    let disputes = String(
      decoding: FuzzWorld.contents("Jobs/disputes/feeds/usage/calls.csv"), as: UTF8.self
    ).replacing("2026-09-", with: "2026-10-")
    return [disputes, quoted].enumerated().map { [0, UInt8($0 * 40)] + Array($1.utf8) }
      + others.enumerated().map { [UInt8($0 + 1), 30] + Array($1.utf8) }
  }

  static var customerSeeds: [[UInt8]] {
    let lines = [
      "msisdn,account,name,region,brand,birth_year,plan,activated_on,status,churned_on\n"
        + "8618900000001,a,李,HA,b,1990,p,2020-01-01,active,\n",
      "msisdn,product,from,to\n8618900000001,p,2026-09-01T10:00:00+08:00,2026-10-02\n",
      "order_id,msisdn,kind,product,channel,submitted_on,stage,stage_on\n"
        + "o,8618900000001,cancel,p,c,2026-10-01,bound,2026-10-02\n",
      "payment_id,msisdn,amount,paid_on,channel\ny,8618900000001,-9.5,2026-10-01,c\n",
      "contact_id,msisdn,kind,channel,product,on\nk,8618900000001,complaint,c,p,2026-10-01\n",
      "group,msisdn,role,from,to,pays\ng,8618900000001,main,2026-10-01,,yes\n",
      "msisdn,month,amount,reason\n8618900000001,2026-09,\"1.5\",r\n",
      "account,customer,kind,parent,credit_class,credit_limit,key_account,manager\n"
        + "a,c,group,b,A,100.5,yes,m\n",
      "order_id,msisdn,account,kind,product,channel,mode,area,amount,submitted_on,promised_on,"
        + "stage,stage_on,reason\n"
        + "o,,a,broadband,p,c,self,A1,99,2026-10-01,2026-10-04,cancelled,2026-10-02,no_port\n",
      "suborder_id,order_id,network,account,msisdn,broadband,iccid,product,amount,stage,stage_on\n"
        + "s,o,G,a,,K1,,p,99,completed,2026-10-03\n",
      "order_id,suborder_id,stage,at,actor\no,s,shipped,2026-10-02T09:30:00+08:00,w7\n",
      "case_id,order_id,msisdn,agent,attempt,outcome,on\nk,o,8618900000001,w,2,saved,2026-10-02\n",
      "work_order_id,order_id,broadband,kind,bureau,area,technician,issued_on,appointed_on,"
        + "finished_on,outcome\nw,o,K1,repair,B,A1,t,2026-10-01,,2026-10-02,done\n",
      "number,iccid,state,since,order_id\n8618900000001,8986,reserved,2026-10-01,o\n",
      "flow_no,source,amount,on,reverses\nf,kiosk,50,2026-10-01,\n",
      "flow_no,source,amount,on,reverses\ng,boss,-50,2026-10-02,f\n",
      "enrolment_id,msisdn,promotion,amount,on\ne,8618900000001,g,300,2026-10-01\n",
      "redemption_id,msisdn,points,on\nr,8618900000001,500,2026-10-01\n",
    ]
    return lines.enumerated().map { [UInt8($0), 11] + Array($1.utf8) }
  }
}
