extension Schedule {
  /// Takes over what the worker did under former coordinators, as far as it is of use.
  mutating func adopt(_ held: [HeldAttempt], session: UInt64) -> [Adoption] {
    []
  }
}
