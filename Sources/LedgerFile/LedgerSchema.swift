/// The layout of a ledger's file. All that is believed is in `event` and `chain`; the views are for
/// people with an SQLite tool.
enum LedgerSchema {
  /// In the header's user_version. A change of any statement is another version.
  static let version = 1
  /// In the header's application_id: "RMLG".
  static let application = 0x524D_4C47

  /// Each object's name and the statement that makes it, in the order of making.
  static let objects: [(name: String, sql: String)] = [
    (
      "event",
      "CREATE TABLE event (seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, body TEXT NOT NULL, "
        + "hash BLOB NOT NULL)"
    ),
    (
      "chain",
      "CREATE TABLE chain (id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER NOT NULL, "
        + "head BLOB NOT NULL)"
    ),
    ("event_stays", refusal("event_stays", "UPDATE")),
    ("event_remains", refusal("event_remains", "DELETE")),
    (
      "entry",
      """
      CREATE VIEW entry AS SELECT seq, kind, body ->> 'stage' AS stage, \
      body ->> 'ordinal' AS ordinal, body FROM event \
      WHERE seq >= (SELECT max(seq) FROM event WHERE kind = 'began')
      """
    ),
    (
      "run",
      """
      CREATE VIEW run AS SELECT body ->> 'words' AS words, body ->> 'digest' AS digest, \
      body ->> 'build' AS build, \
      (SELECT max(body ->> 'epoch') FROM event WHERE kind = 'epoch') AS epoch, \
      coalesce((SELECT kind FROM entry WHERE kind IN ('sealed', 'published') \
      ORDER BY seq DESC LIMIT 1), 'unfinished') AS state FROM entry WHERE kind = 'began'
      """
    ),
    (
      "result",
      """
      CREATE VIEW result AS SELECT stage, ordinal, body ->> 'octets' AS octets, \
      body ->> 'sha256' AS sha256, body ->> 'epoch' AS epoch, body ->> 'attempt' AS attempt, \
      body ->> 'worker' AS worker, max(seq) AS seq FROM entry \
      WHERE kind IN ('kept', 'forgotten', 'disowned') GROUP BY stage, ordinal \
      HAVING kind = 'kept'
      """
    ),
    (
      "strike",
      """
      CREATE VIEW strike AS SELECT stage, ordinal, body ->> 'worker' AS worker, \
      body ->> 'loss' AS loss, seq FROM entry WHERE kind = 'strike'
      """
    ),
    (
      "exclusion",
      """
      CREATE VIEW exclusion AS SELECT stage, ordinal, body ->> 'unit' AS unit, seq FROM entry \
      WHERE kind = 'exclusion'
      """
    ),
  ]

  private static func refusal(_ name: String, _ change: String) -> String {
    "CREATE TRIGGER \(name) BEFORE \(change) ON event "
      + "BEGIN SELECT RAISE(ABORT, 'lines are only ever added'); END"
  }
}
