// TargetingTests
