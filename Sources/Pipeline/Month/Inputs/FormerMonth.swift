import Foundation
import Jobs
import Lake
import Measures
import Parquet
import Records

/// The month before, as it was published: what its bundle ledger, and where the job asks for it its
/// ledgers of money, hand over to this one.
package struct FormerMonth: Sendable {
  /// A bundle and whose it is.
  package struct Bundle: Hashable, Sendable {
    package var msisdn: UInt64
    package var bundle: BroughtBundle
  }

  package let folder: String
  package let month: BillingMonth
  /// In the order of the former month's files.
  package let bundles: [Bundle]
  /// What orders had bound up to then.
  let bindings: [Bound]
  /// What its book had of goods at its end, by outlet and article.
  let stock: [StockBalance]
  let money: FormerMoney
  /// SHA-256 of its manifest.
  package let digest: String

  /// Reads the lines `rolled` and `carried` of the ledger in `folder`. What was rolled over lasts
  /// to the end of the month that follows, by `clock`; what is carried, as long as it did.
  ///
  /// *Throws* ``MonthError/otherFormer(folder:what:found:wanted:)`` for another job or month, and
  /// ``PublishedError`` and ``LakeError`` where the month isn't whole.
  package init(
    folder: String, job: String, month: BillingMonth, clock: ZoneClock, readsMoney: Bool = false
  ) throws {
    let (manifest, digest) = try Manifest.ofFormer(folder: folder, job: job, month: month)
    let end = clock.bounds(of: month.next).upperBound
    var bundles: [Bundle] = []
    var bindings: [Bound] = []
    var stock: [StockBalance] = []
    for file in manifest.files {
      switch file.table {
      case OutputTables.bundleLedger.name:
        bundles += try Self.bundles(in: try PublishedTable(file, in: folder), rolledUntil: end)
      case OutputTables.orderBindings.name:
        bindings += try Self.bindings(in: try PublishedTable(file, in: folder))
      case OutputTables.stockRoll.name:
        stock += try Self.stock(in: try PublishedTable(file, in: folder))
      default: break
      }
    }
    self.bindings = bindings
    self.stock = stock
    self.folder = folder
    self.month = month
    self.bundles = bundles
    money = readsMoney ? try FormerMoney(manifest, in: folder) : FormerMoney()
    self.digest = digest
  }

  private static func bundles(
    in table: PublishedTable, rolledUntil end: Int64
  ) throws(PublishedError) -> [Bundle] {
    let (msisdns, quantities) = (try table.integers("msisdn"), try table.integers("quantity"))
    let (plans, allowances) = (try table.texts("plan"), try table.texts("allowance"))
    let movements = try table.texts("movement")
    let (ages, ends) = (try table.integers("age"), try table.instants("valid_to"))
    let rolledOver = try table.booleans("rolled_over")
    var bundles: [Bundle] = []
    for (row, movement) in movements.enumerated() {
      let isRolled = movement == BundleMovement.rolled.code
      guard isRolled || movement == BundleMovement.carried.code else { continue }
      guard quantities[row] < 0, (0..<255).contains(ages[row]) else {
        throw table.strange("row \(row + 1) hands over \(-quantities[row]) at age \(ages[row])")
      }
      bundles.append(
        Bundle(
          msisdn: UInt64(truncatingIfNeeded: msisdns[row]),
          bundle: BroughtBundle(
            plan: plans[row], allowance: allowances[row],
            isRolledOver: isRolled || rolledOver[row], age: Int(ages[row]) + 1,
            toMilliseconds: isRolled ? end : ends[row] ?? .max, quantity: -quantities[row])))
    }
    return bundles
  }
}

extension [BroughtBundle] {
  /// By (plan, allowance, age), as a customer's file has them.
  mutating func sortByAllowance() {
    sort { a, b in
      (a.plan, a.allowance, a.age, a.toMilliseconds, a.quantity)
        < (b.plan, b.allowance, b.age, b.toMilliseconds, b.quantity)
    }
  }
}

extension Manifest {
  /// Of the month before, published in `folder`, with its own SHA-256. *Throws*
  /// ``MonthError/otherFormer(folder:what:found:wanted:)`` for another job or month, and
  /// ``PublishedError`` and ``LakeError`` where the month isn't whole.
  static func ofFormer(
    folder: String, job: String, month: BillingMonth
  ) throws -> (manifest: Manifest, digest: String) {
    guard FileManager.default.fileExists(atPath: "\(folder)/\(successName)") else {
      throw PublishedError.notPublished(folder: folder)
    }
    let manifest = try Manifest(ofMonth: folder)
    for (what, found, wanted) in [
      ("job", manifest.job, job), ("month", manifest.month, month.description),
    ] where found != wanted {
      throw MonthError.otherFormer(folder: folder, what: what, found: found, wanted: wanted)
    }
    return (manifest, "\(try ContentDigest(ofFile: "\(folder)/\(fileName)"))")
  }
}

extension MonthConfiguration {
  /// Where the month before is looked for: beside the output, under its own month's name.
  var formerFolderUsual: String {
    URL(fileURLWithPath: outputFolder).standardizedFileURL.deletingLastPathComponent()
      .appending(path: month.previous.description).path
  }

  /// Whether any allowance lives on past a month's end.
  private var carriesBundles: Bool {
    loaded.catalogue.plans.contains { plan in
      plan.allowances.contains { $0.rollover != nil || $0.period == .once }
    }
  }

  /// What comes over from the month before, if it is there.
  private var carried: String? {
    let things =
      (carriesBundles ? ["bundle"] : [])
      + (loaded.job.customers.mainOrders == nil ? [] : ["binding"])
      + (loaded.job.customers.stockMoves == nil ? [] : ["stock"])
      + (loaded.job.money == nil ? [] : ["debt", "credit", "point"])
    guard let last = things.last else { return nil }
    let others = things.dropLast().joined(separator: ", ")
    return others.isEmpty ? last : "\(others) or \(last)"
  }

  /// The month before, where it was named or something may come from it; without one, a note says
  /// that it begins anew. *Throws* as
  /// ``FormerMonth/init(folder:job:month:clock:readsMoney:)``.
  func formerMonth(clock: ZoneClock) throws -> (former: FormerMonth?, note: String?) {
    let former = month.previous
    if let formerFolder {
      return (
        try FormerMonth(
          folder: formerFolder, job: loaded.job.name, month: former, clock: clock,
          readsMoney: loaded.job.money != nil), nil
      )
    }
    guard let carried else { return (nil, nil) }
    let folder = formerFolderUsual
    guard FileManager.default.fileExists(atPath: folder) else {
      return (
        nil,
        "no \(carried) came over from \(former): \(folder) isn't there; if the month was published "
          + "elsewhere, name it with --former and run again"
      )
    }
    return (
      try FormerMonth(
        folder: folder, job: loaded.job.name, month: former, clock: clock,
        readsMoney: loaded.job.money != nil), nil
    )
  }
}
