// SyntheticTests
