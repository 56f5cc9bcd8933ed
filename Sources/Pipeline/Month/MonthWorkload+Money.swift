import Billing
import Jobs
import Lake
import Measures
import Records
import Tariffs

/// What the coordinator does about money: the bills of customers, whose accounts may lie in several
/// partitions.
extension MonthWorkload {
  func writeCustomerBills() throws {
    let rows = customerBills.rows
    if rows.isEmpty { return }
    var table = try TableBuilder(
      OutputTables.customerBills, compressionLevel: job.outputs.compressionLevel,
      facts: OutputFacts.of(settings: settings, tariffDigest: image.digest))
    for (customer, sums) in rows {
      table.add(customer)
      table.add(sums.accounts)
      table.add(sums.lines)
      for micros in [
        sums.totalMicros, sums.taxMicros, sums.paidMicros, sums.closingDebtMicros,
        sums.closingCreditMicros, sums.overdueMicros,
      ] {
        guard let amount = Int64(exactly: micros) else {
          throw BillingError.sumTooLarge(account: customer, micros: micros)
        }
        table.add(amount)
      }
      try table.endRow()
    }
    let count = table.rows
    try staging.add(
      try table.finish(), to: OutputTables.customerBills, region: "", part: "00000", rows: count)
  }
}
