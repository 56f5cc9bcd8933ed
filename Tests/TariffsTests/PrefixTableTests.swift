import Testing

import Tariffs

@Suite("Zones by longest prefix")
struct PrefixTableTests {
}
