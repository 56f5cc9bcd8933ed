import Scheduling
import Testing

@Suite("How an attempt walks")
struct AttemptTableTests {
  /// A row of the page's table and a play that shows it; `//` marks where.
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let play: String

    init(_ name: String, _ play: String) {
      self.name = name
      self.play = play
    }

    var testDescription: String { name }
  }

  /// Worker a has task 0.0, and nobody else is there.
  private static let held = """
    0 join 1 a 1    -> welcome 1
    0 ready 1 1     ->
    0 stage rate 9  -> assign 1 0.0#1

    """
  private static let granted = held + "1 offer 1 0.0#1 9 x -> grant 1 0.0#1\n"
  private static let committing = granted + "2 got 1 0.0#1 -> commit 1 0.0#1\n"
  private static let committed = committing + "3 kept 0.0#1 -> ack 1 0.0#1; done rate\n"
  /// Worker a was silent and is back; its attempt is lapsed, its task pending.
  private static let lapsed =
    held + """
      30000 tick       -> drop 1 silent
      30001 join 1 a 1 -> welcome 1

      """
  /// …and its task is worker b's.
  private static let taken =
    lapsed + """
      30002 join 2 b 1 -> welcome 2
      30002 ready 2 1  -> assign 2 0.0#2

      """
  /// …which has done it.
  private static let superseded =
    taken + """
      30003 offer 2 0.0#2 9 x -> grant 2 0.0#2
      30004 got 2 0.0#2       -> commit 2 0.0#2
      30005 kept 0.0#2        -> ack 2 0.0#2; done rate

      """
  /// Worker a runs the first parts of a task, and nothing else.
  private static let probe = """
    0 join 9 z 1        -> welcome 9
    0 ready 9 1         ->
    0 stage rate 9u4s3  -> assign 9 0.0#1
    1 gone 9 exited     -> drop 9 exited
    2 join 1 a 1        -> welcome 1
    2 ready 1 1         -> assign 1 0.0#2 <0

    """

  static let rows: [Row] = [
    Row("– | a worker has room | assigned", held),
    Row(
      "– | HELLO names a former coordinator's attempt of a pending task | assigned",
      """
      0 stage rate 9            ->
      1 join 1 a 1 0.0#4@6=70r  -> welcome 1 0.0#4@6=0.0#1
      """),
    Row(
      "assigned | offered | offered",
      held + """
        1 disk full            ->
        2 offer 1 0.0#1 9 x    ->
        3 disk ample           -> grant 1 0.0#1
        """),
    Row("offered | the upload window has room | granted", granted),
    Row("granted | offered again | granted", granted + "2 offer 1 0.0#1 9 x -> grant 1 0.0#1"),
    Row(
      "granted | the disk is full, a vote is opened | offered",
      granted + """
        2 disk full            -> discard 1 0.0#1
        3 disk ample           -> grant 1 0.0#1
        4 offer 1 0.0#1 9 y    -> discard 1 0.0#1
        """),
    Row("granted | uploadCompleted | committing", committing),
    Row("committing | committed | committed", committed),
    Row(
      "committing | keepFailed | offered",
      committing + """
        3    unkept 0.0#1      ->
        5003 tick              -> grant 1 0.0#1
        """),
    Row(
      "committing | keepFailed, its worker is gone | lapsed",
      committing + """
        3 gone 1 exited        -> drop 1 exited
        4 unkept 0.0#1         ->
        5 join 2 b 1           -> welcome 2
        5 ready 2 1            -> assign 2 0.0#2
        """),
    Row(
      "committed | offered, heartbeat | committed",
      committed + """
        4 offer 1 0.0#1 9 x    -> ack 1 0.0#1
        5 beat 1 0.0#1=9       -> answer 1; ack 1 0.0#1
        """),
    Row(
      "assigned | failed, returned | over",
      held + """
        1 fail 1 0.0#1 bug oh  -> assign 1 0.0#2
        2 offer 1 0.0#1 9 x    -> cancel 1 0.0#1 fenced
        3 back 1 0.0#2         ->
        4 offer 1 0.0#2 9 x    -> cancel 1 0.0#2 fenced
        """),
    Row(
      "granted | uploadBroken | over",
      granted + """
        2 broken 1 0.0#1       -> cancel 1 0.0#1 broken; discard 1 0.0#1; assign 1 0.0#2
        """),
    Row(
      "assigned, offered, granted | its lease is over, its worker is gone | lapsed",
      granted + """
        2     gone 1 exited    -> drop 1 exited; discard 1 0.0#1
        3     join 2 b 1       -> welcome 2
        3     ready 2 1        -> assign 2 0.0#2
        29000 beat 2           -> answer 2
        30003 tick             -> assign 2 0.0#3
        """),
    Row(
      "assigned, granted | it stalls, its worker drains | withdrawn",
      """
      0       join 1 a 1          -> welcome 1
      0       ready 1 2           ->
      0       stage rate 9 8 7    -> assign 1 0.0#1; assign 1 0.1#1
      1       leave 1             -> cancel 1 0.1#1 draining
      2       offer 1 0.0#1 9 x   -> grant 1 0.0#1
      29000   beat 1 0.0#1=9      -> answer 1
      58000   beat 1 0.0#1=9      -> answer 1
      87000   beat 1 0.0#1=9      -> answer 1
      90001   tick                -> shutdown 1; drop 1 overdue; discard 1 0.0#1
      """),
    Row(
      "assigned, offered | another is committed | over",
      taken + """
        30003 disk full            ->
        30004 offer 1 0.0#1 9 x    ->
        30005 disk ample           -> grant 1 0.0#1
        30006 got 1 0.0#1          -> commit 1 0.0#1
        30007 kept 0.0#1           -> ack 1 0.0#1; cancel 2 0.0#2 superseded; done rate
        30008 offer 2 0.0#2 9 x    -> superseded 2 0.0#2
        """),
    Row(
      "lapsed | heartbeat, task pending | assigned",
      lapsed + """
        30002 beat 1 0.0#1=7       -> answer 1
        30003 join 2 b 1           -> welcome 2
        30003 ready 2 1            ->
        """),
    Row(
      "lapsed, withdrawn | offered, task not committed | offered",
      taken + "30003 offer 1 0.0#1 9 x -> grant 1 0.0#1"),
    Row(
      "lapsed, withdrawn, over | offered, task committed | the same",
      superseded + "30006 offer 1 0.0#1 9 x -> superseded 1 0.0#1"),
    Row(
      "over, never issued | offered | the same",
      held + """
        1 back 1 0.0#1         ->
        2 offer 1 0.0#1 9 x    -> cancel 1 0.0#1 fenced
        2 offer 1 0.0#7 9 x    -> cancel 1 0.0#7 fenced
        """),
    Row(
      "lapsed, withdrawn, over | heartbeat, task not pending | the same",
      taken + "30003 beat 1 0.0#1=7 -> answer 1; cancel 1 0.0#1 fenced"),
    Row(
      "a probe, assigned | offered | over",
      probe + "3 offer 1 0.0#2 1 x -> cancel 1 0.0#2 probed; assign 1 0.0#3 <2"),
    Row(
      "a probe, assigned | its worker dies, it hangs | lapsed, withdrawn",
      probe + """
        3      gone 1 exited       -> drop 1 exited
        4      join 2 b 1          -> welcome 2
        4      ready 2 1           -> assign 2 0.0#3 <0
        29000  beat 2 0.0#3=0      -> answer 2
        58000  beat 2 0.0#3=0      -> answer 2
        87000  beat 2 0.0#3=0      -> answer 2
        116000 beat 2 0.0#3=0      -> answer 2
        120004 tick                -> cancel 2 0.0#3 stalled; shutdown 2; drop 2 stalled
        """),
    Row(
      "a solo one, lapsed | heartbeat, still what would be asked | assigned",
      probe + """
        30002 tick                 -> drop 1 silent
        30003 join 1 a 1           -> welcome 1
        30004 beat 1 0.0#2=1       -> answer 1
        30005 offer 1 0.0#2 1 x    -> cancel 1 0.0#2 probed
        """),
    Row("of a task that lost a part since | offered | the same", lostPart),
  ]

  /// Worker a falls silent with the task; then its part 0 is convicted, on one death and one life.
  private static let lostPart = """
    0      join 1 a 1          -> welcome 1
    0      ready 1 1           ->
    0      stage rate 9u1s2    -> assign 1 0.0#1
    30000  tick                -> drop 1 silent
    30001  join 2 b 1          -> welcome 2
    30001  ready 2 1           -> assign 2 0.0#2
    30002  gone 2 exited       -> drop 2 exited
    30003  join 3 b 1          -> welcome 3
    30003  ready 3 1           -> assign 3 0.0#3 <0
    30004  offer 3 0.0#3 1 x   -> cancel 3 0.0#3 probed; assign 3 0.0#4 <1
    30005  gone 3 exited       -> drop 3 exited
    30006  join 4 b 1          -> welcome 4
    30006  ready 4 1           -> assign 4 0.0#5 -0
    30007  join 1 a 1          -> welcome 1
    30008  offer 1 0.0#1 1 x   -> cancel 1 0.0#1 fenced
    """

  @Test("Row by row", arguments: rows)
  func row(_ row: Row) {
    var limits = ScheduleLimits()
    limits.probeDeathsMin = 1
    limits.coincidencesPerMillionMax = 1_000_000
    var transcript = Transcript(limits: limits)
    transcript.play(row.play)
  }
}
