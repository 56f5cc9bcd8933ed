import Measures

extension ControlReport {
  /// What was found of orders, numbers and cards, and what the two logs of money come to: the same
  /// counted where it was made and where it was written.
  package struct Operations: Codable, Hashable, Sendable {
    /// Rows by rule; rules that found nothing are left out.
    package var findings: [String: Int64]
    /// nil where the job has no flows.
    package var flows: Flows?

    package init(findings: [String: Int64], flows: Flows?) {
      self.findings = findings
      self.flows = flows
    }
  }

  /// Both logs of money; amounts are decimal text in the month's currency.
  package struct Flows: Codable, Hashable, Sendable {
    package var leftRecords: Int64
    package var leftAmount: String
    package var rightRecords: Int64
    package var rightAmount: String
    /// Flow numbers by state; they add up to all. States that don't occur are left out.
    package var states: [String: Int64]

    package init(
      leftRecords: Int64, leftMicros: Int128, rightRecords: Int64, rightMicros: Int128,
      states: [String: Int64]
    ) {
      self.leftRecords = leftRecords
      leftAmount = MoneySum(micros: leftMicros).description
      self.rightRecords = rightRecords
      rightAmount = MoneySum(micros: rightMicros).description
      self.states = states
    }

    private enum CodingKeys: String, CodingKey {
      case leftRecords = "left_records"
      case leftAmount = "left_amount"
      case rightRecords = "right_records"
      case rightAmount = "right_amount"
      case states
    }
  }
}
