/// Nelder and Mead's search for a least value: the start, the steps and the number of moves are
/// fixed and ties go to the older corner, so equal functions end at equal bits.
///
/// *Source*: Nelder and Mead, "A simplex method for function minimization", 1965, with reflection
/// 1, expansion 2, contraction ½ and shrinking ½.
enum SimplexSearch {
  private struct Corner {
    var at: [Double]
    var value: Double
  }

  /// Where `function` is least near `start`. After each of `rounds` the simplex is made afresh
  /// around the best corner, a tenth as wide as before, which frees one that has collapsed early.
  static func least(
    of function: ([Double]) -> Double, from start: [Double], step: Double, moves: Int, rounds: Int
  ) -> (at: [Double], value: Double) {
    var best = Corner(at: start, value: function(start))
    var width = step
    for _ in 0..<rounds {
      var corners = [best]
      for axis in start.indices {
        var at = best.at
        at[axis] += width
        corners.append(Corner(at: at, value: function(at)))
      }
      for _ in 0..<moves { move(&corners, function) }
      best = sorted(corners)[0]
      width /= 10
    }
    return (best.at, best.value)
  }

  /// One step: the worst corner is thrown over the middle of the others.
  private static func move(_ corners: inout [Corner], _ function: ([Double]) -> Double) {
    corners = sorted(corners)
    let last = corners.count - 1
    let middle = corners[0].at.indices.map { axis in
      corners[..<last].reduce(0) { $0 + $1.at[axis] } / Double(last)
    }
    func corner(_ factor: Double) -> Corner {
      let at = middle.indices.map { middle[$0] + factor * (corners[last].at[$0] - middle[$0]) }
      return Corner(at: at, value: function(at))
    }
    let reflected = corner(-1)
    if reflected.value < corners[0].value {
      let expanded = corner(-2)
      corners[last] = expanded.value < reflected.value ? expanded : reflected
    } else if reflected.value < corners[last - 1].value {
      corners[last] = reflected
    } else {
      let contracted = corner(reflected.value < corners[last].value ? -0.5 : 0.5)
      if contracted.value < min(reflected.value, corners[last].value) {
        corners[last] = contracted
      } else {
        shrink(&corners, function)
      }
    }
  }

  private static func shrink(_ corners: inout [Corner], _ function: ([Double]) -> Double) {
    for index in corners.indices.dropFirst() {
      let at = zip(corners[0].at, corners[index].at).map { $0 + ($1 - $0) / 2 }
      corners[index] = Corner(at: at, value: function(at))
    }
  }

  private static func sorted(_ corners: [Corner]) -> [Corner] {
    corners.enumerated().sorted { a, b in
      a.element.value != b.element.value ? a.element.value < b.element.value : a.offset < b.offset
    }.map(\.element)
  }
}
