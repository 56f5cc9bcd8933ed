import Indicators
import Lake
import Measures
import Records
import Targeting
import Zstd

/// Block files, as the coordinator takes them from workers.
enum BlockEntries {
  static func intake(_ octets: [UInt8]) throws(FuzzBreach) -> Bool {
    let path = FuzzWorld.put(octets, at: "intake.block")
    do {
      let block = try IntakeBlock(ofFile: path)
      var control = block.control
      for _ in 0..<4 { control += block.control }
      _ = control.differences(of: "file")
      let rejects = try FileReading.octets(
        of: path, offset: block.rejectsOffset, count: block.rejectsOctets)
      var decompressor = try ZstdDecompressor()
      _ = try RejectList.decode(try decompressor.decompress(rejects, limit: 1 << 20), split: 0)
      for segment in block.segments {
        _ = try FileReading.octets(of: path, offset: segment.offset, count: segment.octets)
      }
      return true
    } catch {
      return false
    }
  }

  static func partition(_ octets: [UInt8]) throws(FuzzBreach) -> Bool {
    let path = FuzzWorld.put(octets, at: "partition.block")
    do {
      let block = try PartitionBlock(ofFile: path)
      var money = MoneyTotals()
      var bundles = BundleTotals()
      var total = FileControl()
      for _ in 0..<4 {
        money += block.money
        bundles += block.bundles
        for file in block.controls.keys.sorted() { total += block.controls[file] ?? total }
      }
      do {
        _ = try ControlReport(
          month: FuzzWorld.month, currency: "EUR", files: [("f", total)], money: money,
          bundles: bundles, indicatorRevenueMicros: nil, rejectRows: 0)
      } catch {
        // Totals that don't add up are refused in words.
        try FuzzBreach.unless(!error.description.isEmpty, "An error says what is wrong.")
      }
      for file in block.files {
        _ = try FileReading.octets(of: path, offset: file.offset, count: file.octets)
      }
      var indicators = IndicatorPartial(month: FuzzWorld.month)
      indicators.merge(try indicators.read(block.indicators))
      var campaign = CampaignPartial(campaign: SpoolEntries.campaign)
      for octets in block.campaigns { campaign.merge(try campaign.read(octets)) }
      return true
    } catch let breach as FuzzBreach {
      throw breach
    } catch {
      return false
    }
  }

  // MARK: Seeds

  private static var control: FileControl {
    var control = FileControl()
    for _ in 0..<9 {
      control.received.add(service: .voice, quantity: 60_000)
      control[.rated].add(service: .voice, quantity: 60_000)
    }
    return control
  }

  static var intakeSeeds: [[UInt8]] {
    let segment = CompressionEntries.packed(UsageSegment.encode(SpoolEntries.records[...]))
    return [
      IntakeBlock.encode(
        segments: [(partition: 0, records: 9, octets: segment)],
        rejects: CompressionEntries.packed(SpoolEntries.rejects), control: control, lines: 9)
    ]
  }

  static var partitionSeeds: [[UInt8]] {
    var money = MoneyTotals()
    money.usageMicros = MoneySum(micros: 12)
    money.subscribers = 2
    return [
      PartitionBlock.encode(
        files: [(table: "usage", region: "HA", rows: 1, octets: [1, 2, 3])], controls: [0: control],
        money: money, bundles: BundleTotals(), indicators: SpoolEntries.indicators,
        campaigns: [CampaignPartial(campaign: SpoolEntries.campaign).encoded()], records: 9)
    ]
  }
}
