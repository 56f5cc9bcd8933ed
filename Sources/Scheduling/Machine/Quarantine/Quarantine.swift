/// A task that took workers with it, run alone until it is known what kills.
///
/// First the whole task. If that dies, *probes* look for the shortest prefix that dies: the empty
/// one first, then halves. One death is enough to go on with; since workers also die of other
/// things, the part found is convicted only after many deaths of its prefix, with the prefix before
/// it run in good health in between. A single survival acquits a prefix: the work is deterministic.
struct Quarantine: Sendable {
  /// What the next attempt is to tell.
  enum Question: Equatable, Sendable {
    case whole
    case prefix(Int)
  }

  /// What follows from a death.
  enum Finding: Equatable, Sendable {
    case nothing
    /// It was sound work that died.
    case coincidence
    /// The shortest prefix that dies has died once more, and the one before it lives.
    case suspicion
    /// Cutting leads no further, so often now.
    case hopeless
  }

  /// Into how many parts the task can be cut.
  let units: Int
  /// Deaths that no cut explains.
  var soloDeaths: Int
  /// The longest prefix that is known to live; nil: not even the empty one.
  var sound: Int?
  /// How long it took to run.
  var soundMilliseconds: Int64 = 1
  /// The shortest prefix that died; nil: none, the whole is to be run.
  var deadly: Int?
  /// How often it died.
  var deaths = 0
  /// Whether the sound prefix has to be run before the deadly one is run again.
  var needsControl = false
  var probes = 0
  /// What runs.
  var attempt: Attempt?
  /// Who ran the last one.
  var lastWorker = ""

  var question: Question {
    guard let deadly else { return .whole }
    guard let sound else { return .prefix(0) }
    if deadly - sound > 1 { return .prefix(sound + (deadly - sound) / 2) }
    return .prefix(needsControl ? sound : deadly)
  }

  /// The whole task died.
  mutating func noteDeathOfWhole() -> Finding {
    guard units > 0, sound != units else {
      soloDeaths += 1
      return .hopeless
    }
    deadly = units
    deaths = 1
    needsControl = true
    return .nothing
  }

  /// A probe died.
  mutating func noteDeath(of prefix: Int) -> Finding {
    guard let sound else {
      soloDeaths += 1
      return .hopeless
    }
    guard prefix > sound else { return .coincidence }
    guard let deadly, prefix <= deadly else { return .nothing }
    deaths = prefix == deadly ? deaths + 1 : 1
    self.deadly = prefix
    needsControl = true
    return prefix - sound == 1 ? .suspicion : .nothing
  }

  /// A probe lived. Answers how many deaths are known to have been coincidences.
  mutating func noteLife(of prefix: Int, milliseconds: Int64) -> Int {
    guard prefix > (sound ?? -1) else {
      soundMilliseconds = max(soundMilliseconds, milliseconds)
      needsControl = false
      return 0
    }
    sound = prefix
    soundMilliseconds = max(1, milliseconds)
    needsControl = false
    guard let deadly, prefix >= deadly else { return 0 }
    let coincidences = deaths
    self.deadly = prefix < units ? units : nil
    deaths = 0
    return coincidences
  }

  /// What was taken for dead isn't; nil: the whole.
  mutating func takeBackDeath(of prefix: Int?) {
    let length = prefix ?? units
    if length == deadly, deaths > 0 {
      deaths -= 1
      if deaths == 0 { deadly = length < units ? units : nil }
    } else if deadly == nil || sound == nil {
      soloDeaths = max(0, soloDeaths - 1)
    }
  }

  /// The last part of the deadly prefix is left out from here on: the rest of that prefix lives.
  mutating func convict() {
    sound = deadly
    deadly = nil
    deaths = 0
    needsControl = false
  }
}
