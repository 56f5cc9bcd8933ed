// FenceTests
