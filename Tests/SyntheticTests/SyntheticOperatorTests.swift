import Jobs
import Measures
import Records
import Synthetic
import Testing

@Suite("A synthetic operator")
struct SyntheticOperatorTests {
  @Test func printsItsHead() throws {
    let it = try Sample.make(subscribers: 20_000)
    print(it.baseFlow, it.usageTruth)
    for file in it.files.indices.prefix(7) {
      let bytes = it.bytes(file)
      print(it.files[file], bytes.count)
      print(String(decoding: bytes.prefix(2_500), as: UTF8.self))
    }
  }
}
