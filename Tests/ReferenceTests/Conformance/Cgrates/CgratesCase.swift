/// One case of `cgrates_cases.json`, of which only what a month's rating can see is read.
struct CgratesCase: Decodable {
  struct Tariff: Decodable {
    struct Timing: Decodable {
      var years: [Int]
      var months: [Int]
      var monthDays: [Int]
      var weekDays: [Int]
      var start: String
      var end: String?
    }
    struct Slot: Decodable {
      var connectFee: String
      var rate: String
      var unit: Int64
      var inc: Int64
      var from: Int64
    }
    struct DestinationRate: Decodable {
      var dest: String
      var rate: String
      var round: String
      var decimals: Int
      var maxCost: String?
      var maxCostStrategy: String?
    }
    struct PlanEntry: Decodable {
      var dr: String
      var timing: String
      var weight: Double
    }
    struct Profile: Decodable {
      var tenant: String
      var category: String
      var subject: String
      var activation: String
      var plan: String
      var fallback: [String]
    }
    /// How many fallbacks deep that engine looks, the subject itself being one.
    var fallbackDepth: Int
    var destinations: [String: [String]]
    var timings: [String: Timing]
    var rates: [String: [Slot]]
    var destinationRates: [String: [DestinationRate]]
    var ratingPlans: [String: [PlanEntry]]
    var ratingProfiles: [Profile]
  }
  struct Balance: Decodable {
    var id: String
    var type: String
    var value: String
    var weight: Double
    var destinations: [String]?
    var expires: String?
    var ratingSubject: String?
    var blocker: Bool?
    var timings: [String]?
    var sharedGroups: [String]?
    var factors: [String: String]?
  }
  struct Account: Decodable {
    var id: String
    var balances: [Balance]
  }
  struct SharedGroup: Decodable { var members: [String] }
  struct Event: Decodable {
    var tenant: String
    var category: String
    var subject: String
    var destination: String
    var tor: String
    var start: String
    var usage: Int64
    var op: String?
    var account: String?
    var durationIndex: Int64?
    var factorId: String?
    var `repeat`: Int?
  }
  struct Expected: Decodable {
    var cost: String?
    var error: String?
    var rated: Int64?
    var maxUsage: Int64?
    var match: [String]?
    var balances: [String: String]?
  }
  struct Reference: Decodable {
    struct Exact: Decodable {
      struct Result: Decodable { var cost: String? }
      var results: [Result]
      var balances: [String: String]?
    }
    var exact: Exact
  }
  struct File: Decodable { var cases: [CgratesCase] }

  var id: String
  var tariff: Tariff
  var accounts: [Account]
  var sharedGroups: [String: SharedGroup]?
  var events: [Event]
  var expected: [Expected]
  var reference: Reference
  var `class`: String

  /// What is right, event by event: what the engine's test expects or, where its floats show, or it
  /// looks at something else than the cost, the exact answer. nil: a mock answered.
  var answers: [Expected]? {
    var answers = expected
    switch self.class {
    case "consistent":
      for index in answers.indices {
        let said = answers[index]
        if said.cost == nil, said.error == nil, said.balances == nil, said.maxUsage == nil {
          answers[index].cost = reference.exact.results[index].cost
        }
      }
      return answers
    case "rounding_artifact":
      answers = reference.exact.results.map { Expected(cost: $0.cost) }
      answers[answers.count - 1].balances = reference.exact.balances
      return answers
    default: return nil
    }
  }
}

/// Why our model has no words for a case: not a failure, but counted and named.
struct Inexpressible: Error {
  var reason: String
  init(_ reason: String) { self.reason = reason }
}
