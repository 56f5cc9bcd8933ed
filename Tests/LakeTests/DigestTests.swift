import Lake
import Testing

@Suite("Digests and pseudonyms are what others compute")
struct DigestTests {
  @Test(
    "SHA-256: FIPS 180-4's examples",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
    ])
  func sha256(text: String, digest: String) throws {
    let octets = Array(text.utf8)
    #expect(ContentDigest(of: octets).description == digest)
    #expect(ContentDigest(of: octets).short == String(digest.prefix(8)))
    let folder = try TestFolder()
    #expect(try ContentDigest(ofFile: try folder.write(octets, to: "f")).description == digest)
  }

  @Test("A file of several pieces has the digest of its octets")
  func pieces() throws {
    let octets = (0..<(5 << 19)).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let folder = try TestFolder()
    let path = try folder.write(octets, to: "f")
    #expect(try ContentDigest(ofFile: path) == ContentDigest(of: octets))
  }

  /// Computed by Python's hmac and base64 modules: HMAC-SHA-256(01…20, "sub\0" + digits).
  @Test(
    "Pseudonyms",
    arguments: [
      (8_613_900_000_001, "O7LNOPPCUP7EY7WHIJEG3QQFX4"), (0, "OGNBNKKK6N6D36LHN2WVDDT2DQ"),
      (UInt64.max, "ND4DUUOLNQVO4QP6KE2ZLCQW54"),
    ] as [(UInt64, String)])
  func pseudonyms(msisdn: UInt64, pseudonym: String) {
    #expect(PseudonymKey(octets: Array(1...32)).pseudonym(of: msisdn) == pseudonym)
    #expect(PseudonymKey(octets: Array(2...33)).pseudonym(of: msisdn) != pseudonym)
  }

  @Test("Draws differ by purpose")
  func draws() {
    let key = PseudonymKey(octets: Array(1...32))
    #expect(key.draw(8_613_900_000_001, purpose: "tie/upsell") == 0xe2b5_4afd_4db3_5977)
    #expect(key.draw(8_613_900_000_001, purpose: "control/upsell") == 0xdb79_e874_48a7_59b2)
  }
}
