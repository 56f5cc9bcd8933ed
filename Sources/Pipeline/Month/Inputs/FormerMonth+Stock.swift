import Records

extension FormerMonth {
  /// What a file of ``OutputTables/stockRoll`` leaves, in its order.
  static func stock(in table: PublishedTable) throws(PublishedError) -> [StockBalance] {
    let (outlets, articles) = (try table.texts("outlet"), try table.texts("sku"))
    let closing = try table.integers("closing")
    return outlets.indices.map {
      StockBalance(outlet: outlets[$0], sku: articles[$0], pieces: closing[$0])
    }
  }
}
