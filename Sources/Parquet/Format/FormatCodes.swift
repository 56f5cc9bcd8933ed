/// The numbers of the format (parquet.thrift) that this room writes or understands.
enum PhysicalType: Int32 {
  case boolean = 0
  case int32 = 1
  case int64 = 2
  case byteArray = 6
}

enum EncodingCode: Int32 {
  case plain = 0
  case plainDictionary = 2
  case rle = 3
  case deltaBinaryPacked = 5
  case deltaLengthByteArray = 6
  case rleDictionary = 8
  case byteStreamSplit = 9
}

enum CodecCode: Int32 {
  case uncompressed = 0
  case zstd = 6
}

enum PageType: Int32 {
  case data = 0
  case index = 1
  case dictionary = 2
  case dataV2 = 3
}

enum ConvertedType: Int32 {
  case utf8 = 0
  case decimal = 5
  case date = 6
  case timestampMillis = 9
  case timestampMicros = 10
}

enum BoundaryOrder: Int32 {
  case unordered = 0
  case ascending = 1
  case descending = 2
}
