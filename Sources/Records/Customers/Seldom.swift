/// A value that says nothing where it is as it was made.
package protocol Tellable: Hashable, Sendable {
  /// Nothing is told.
  init()
}

/// A value that most of many rows lack: a word each where nothing is told, a box where something
/// is.
///
/// A run holds all its customers at once, so what a job without the feed never fills must cost them
/// next to nothing.
@propertyWrapper
package struct Seldom<Value: Tellable>: Hashable, Sendable {
  private indirect enum Box: Hashable, Sendable {
    case told(Value)
  }

  private var box: Box?

  package init(wrappedValue: Value) { box = Self.box(wrappedValue) }

  private static func box(_ value: Value) -> Box? { value == Value() ? nil : .told(value) }

  package var wrappedValue: Value {
    get {
      guard case .told(let value) = box else { return Value() }
      return value
    }
    set { box = Self.box(newValue) }
  }

  /// Whether nothing is told.
  package var projectedValue: Bool { box == nil }
}
