import CZstd

/// What the whole library says of itself.
package enum Zstd {
  /// `1.5.4`: goes into manifests, since another version may compress to other bytes.
  package static var version: String {
    let number = ZSTD_versionNumber()
    return "\(number / 10_000).\(number / 100 % 100).\(number % 100)"
  }

  /// The result of a call of the library, or its error as ours.
  @discardableResult
  static func checked(_ result: Int) throws(ZstdError) -> Int {
    guard ZSTD_isError(result) != 0 else { return result }
    switch ZSTD_getErrorCode(result) {
    case ZSTD_error_memory_allocation: throw .outOfMemory
    case ZSTD_error_checksum_wrong: throw .checksum
    case let code: throw .corrupt(code: Int(code.rawValue))
    }
  }

  /// A decoder's context, which the caller frees.
  static func makeDecoder(windowLogMax: Int) throws(ZstdError) -> OpaquePointer {
    guard let context = unsafe ZSTD_createDCtx() else { throw .outOfMemory }
    do throws(ZstdError) {
      try unsafe Zstd.checked(
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Int32(windowLogMax)))
    } catch {
      unsafe ZSTD_freeDCtx(context)
      throw error
    }
    return unsafe context
  }
}
