/// The four dimensions of a block of the ``RuleTable``, as coarse as its rules allow.
struct RuleAxes {
  let destinations: MemberClasses
  let bands: MemberClasses
  let networks: MemberClasses
  let ratingGroups: MemberClasses

  init(_ ranked: [Int], rules: [RuleFilter], domain: RuleDomain) {
    // What has no zone is alike to nothing: its empty cells mean something else.
    destinations = MemberClasses(
      count: domain.destinations, ranked: ranked, apart: domain.zoneless
    ) { rules[$0].destinations.taken }
    bands = MemberClasses(count: domain.bands, ranked: ranked) { rules[$0].bands }
    networks = MemberClasses(count: domain.networks, ranked: ranked) { rules[$0].networks }
    ratingGroups = MemberClasses(count: domain.ratingGroups, ranked: ranked) {
      rules[$0].ratingGroups
    }
  }

  var size: Int { destinations.count * bands.count * networks.count * ratingGroups.count }

  /// The cells of these classes of destinations that the other filters of `rule` take.
  func forEachCell(of rule: Int, destinations classes: [Int], _ body: (Int) -> Void) {
    for destination in classes {
      for band in bands.classes(ofRule: rule) {
        for network in networks.classes(ofRule: rule) {
          let row = (destination * bands.count + band) * networks.count + network
          for group in ratingGroups.classes(ofRule: rule) {
            body(row * ratingGroups.count + group)
          }
        }
      }
    }
  }
}

/// Members (destinations, bands, networks, rating groups) that the same rules take, counted
/// through by first member.
struct MemberClasses {
  let classOfMember: [UInt16]
  let count: Int
  private let classesOfRule: [Int: [Int]]

  /// Each member `apart` is alike to no other, whichever rules name it.
  init(count members: Int, ranked: [Int], apart: [Int] = [], filter: (Int) -> [Int]?) {
    var rulesOfMember = [[Int]](repeating: [], count: members)
    for rule in Set(ranked).sorted() {
      for member in filter(rule) ?? [] { rulesOfMember[member].append(rule) }
    }
    for member in apart { rulesOfMember[member] = [-1 - member] }
    var known: [[Int]: UInt16] = [:]
    var classOfMember: [UInt16] = []
    for rules in rulesOfMember {
      let number = known[rules] ?? UInt16(known.count)
      known[rules] = number
      classOfMember.append(number)
    }
    var classesOfRule: [Int: [Int]] = [:]
    for rule in ranked where classesOfRule[rule] == nil {
      if let filter = filter(rule) {
        classesOfRule[rule] = Set(filter.map { Int(classOfMember[$0]) }).sorted()
      } else {
        classesOfRule[rule] = Array(0..<known.count)
      }
    }
    self.classOfMember = classOfMember
    self.classesOfRule = classesOfRule
    count = known.count
  }

  func classes(ofRule rule: Int) -> [Int] { classesOfRule[rule] ?? [] }

  /// The classes of some members.
  func classes(of members: [Int]) -> [Int] {
    Set(members.map { Int(classOfMember[$0]) }).sorted()
  }
}
