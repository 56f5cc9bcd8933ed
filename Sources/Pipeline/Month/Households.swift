import Records

/// Accounts that must be worked on together, because lines of theirs share a group.
///
/// Every row of the groups feed ties, whatever its dates: a household then stays in its partition
/// from month to month, and a group that ended is seldom large. The order of the feeds makes no
/// difference.
struct Households {
  /// By file: its account's number.
  private var accountOfFile: [Int] = []
  /// By account: another of its household, or itself where it stands for all.
  private var parents: [Int] = []
  /// By account that stands for its household: the smallest name, and the smallest MSISDN's region.
  private var names: [String] = []
  private var regions: [(msisdn: UInt64, region: String)] = []

  init(of files: [CustomerFile]) {
    accountOfFile.reserveCapacity(files.count)
    var numbers: [String: Int] = [:]
    numbers.reserveCapacity(files.count)
    var accountOfGroup: [String: Int] = [:]
    for file in files {
      let subscriber = file.subscriber
      let number = numbers[subscriber.account] ?? parents.count
      if number == parents.count {
        numbers[subscriber.account] = number
        parents.append(number)
        names.append(subscriber.account)
        regions.append((subscriber.msisdn, subscriber.region))
      } else if subscriber.msisdn < regions[number].msisdn {
        regions[number] = (subscriber.msisdn, subscriber.region)
      }
      accountOfFile.append(number)
      for membership in file.memberships {
        if let other = accountOfGroup[membership.group] {
          join(number, other)
        } else {
          accountOfGroup[membership.group] = number
        }
      }
    }
    for number in parents.indices { settle(number) }
  }

  /// The smaller number stands for both, so a household's is the smallest of its accounts'.
  private mutating func join(_ a: Int, _ b: Int) {
    let (first, second) = (root(of: a), root(of: b))
    parents[max(first, second)] = min(first, second)
  }

  /// Halves the way on it, so that long ways don't stay.
  private mutating func root(of number: Int) -> Int {
    var number = number
    while parents[number] != number {
      parents[number] = parents[parents[number]]
      number = parents[number]
    }
    return number
  }

  private mutating func settle(_ number: Int) {
    let root = root(of: number)
    parents[number] = root
    if root == number { return }
    if names[number].utf8.lexicographicallyPrecedes(names[root].utf8) {
      names[root] = names[number]
    }
    if regions[number].msisdn < regions[root].msisdn { regions[root] = regions[number] }
  }

  /// The smallest account of the household, by octets.
  func account(ofFile index: Int) -> String { names[parents[accountOfFile[index]]] }

  /// The region of the household's smallest MSISDN.
  func region(ofFile index: Int) -> String { regions[parents[accountOfFile[index]]].region }
}
