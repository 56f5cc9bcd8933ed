/// What a message says. The task it is about, the attempt and the epoch stand in the ``Envelope``.
///
/// Every message is a state that may be said again, or is fenced by (epoch, task, attempt): loss,
/// doubling and reordering change nothing. *Limits*: text is clipped to its limit when written and
/// refused above it when read.
package enum Message: Hashable, Sendable {
  // Worker → coordinator, control.

  /// "Here I am." Answered by WELCOME or REFUSED; said again after a silence or a new connection.
  case hello(Hello)
  /// All attempts held: waiting, running, or done and not acknowledged. Renews their leases.
  case heartbeat(held: [HeldTask])
  /// How many tasks the worker wants to hold that it has not offered yet, running ones included.
  case ready(credit: Int)
  /// The attempt is given back without having been run.
  case rejected
  case failed(kind: FailureKind, sentence: String)
  /// A result is ready: its octets and their SHA-256 (32 octets).
  case offer(octets: Int, digest: [UInt8])
  /// The worker ends what it runs and takes nothing new.
  case draining
  /// The worker leaves in good order.
  case bye

  // Worker → coordinator, data.

  /// Asks for `count` octets of an object from `offset` on.
  case fetch(Object, offset: Int, count: Int)
  /// The chunk is the result's part from `offset` on. Only after a GRANT.
  case put(offset: Int)

  // Coordinator → worker, control.

  case welcome(Welcome)
  case refused(Refusal, sentence: String)
  case heartbeatAck
  case assign(Assignment)
  /// The attempt is of no more use: advice. `reason` is for the log.
  case cancel(reason: UInt8)
  /// The result may be sent, with at most `windowChunks` chunks not yet acknowledged.
  case grant(windowChunks: Int)
  /// The result is kept.
  case resultAck
  /// What was sent isn't what was offered: offer again or give up the attempt.
  case resultNack
  /// Another attempt's result, of the same bytes, is kept.
  case superseded
  /// End what you run within so many milliseconds, take nothing new, then say BYE.
  case drain(deadlineMilliseconds: Int)
  /// The run is over for this worker: end.
  case shutdown

  // Coordinator → worker, data.

  /// The chunk is the object's part from `offset` on.
  case chunk(Object, offset: Int)
  /// There is no such object or range (any more): the attempt is to be given up.
  case noSuch(Object, offset: Int)
  /// All octets of the result below `offset` are here; send on from there.
  case putAck(offset: Int)
}

extension Message {
  /// Which bytes a FETCH means.
  package enum Object: Hashable, Sendable {
    /// The input of the task in the envelope.
    case taskInput
    /// A shared object by its name, at most 256 octets.
    case shared(name: String)
  }

  /// A worker's first words: what it is and can do.
  package struct Hello: Hashable, Sendable {
    /// Stable over restarts and unique in the pool: `host-3`. At most 256 octets.
    package var name: String
    package var slots: Int
    /// Digest or revision of the program: one run, one build. At most 256 octets.
    package var build: String
    /// Memory the worker's host has for all workers on it, octets; 0 = not said.
    package var memoryOctets: Int
    /// The host: workers of one name share its memory. At most 256 octets.
    package var host: String
    /// The run that ``held`` is of, as its ``Welcome/identity`` was; empty = none was seen.
    package var identity: [UInt8]
    /// What it runs or has results of, of whatever epoch; at most 1,024.
    package var held: [HeldTask]

    package init(
      name: String, slots: Int, build: String, memoryOctets: Int = 0, host: String = "",
      identity: [UInt8] = [], held: [HeldTask] = []
    ) {
      self.name = name
      self.slots = slots
      self.build = build
      self.memoryOctets = memoryOctets
      self.host = host
      self.identity = identity
      self.held = held
    }
  }

  /// An attempt in a HELLO or a heartbeat.
  package struct HeldTask: Hashable, Sendable {
    package var epoch: UInt32
    package var task: UInt64
    package var attempt: UInt32
    /// Records done so far.
    package var recordsDone: Int64

    package init(epoch: UInt32, task: UInt64, attempt: UInt32, recordsDone: Int64) {
      self.epoch = epoch
      self.task = task
      self.attempt = attempt
      self.recordsDone = recordsDone
    }
  }

  /// What a worker must know of the run; times in milliseconds.
  package struct Welcome: Hashable, Sendable {
    /// At most 256 octets.
    package var run: String
    package var heartbeatMilliseconds: Int
    package var leaseMilliseconds: Int
    /// FETCHes of 1 MiB that a worker may have unanswered.
    package var fetchWindow: Int
    /// What decides the run's bytes, 32 octets, or empty: what a worker holds of a run with another
    /// identity is of no use to this one.
    package var identity: [UInt8]
    /// What the worker goes on with, of what its HELLO said that it holds; the rest it forgets,
    /// but for attempts of this epoch. At most 1,024.
    package var adoptions: [Adoption]

    package init(
      run: String, heartbeatMilliseconds: Int, leaseMilliseconds: Int, fetchWindow: Int,
      identity: [UInt8] = [], adoptions: [Adoption] = []
    ) {
      self.run = run
      self.heartbeatMilliseconds = heartbeatMilliseconds
      self.leaseMilliseconds = leaseMilliseconds
      self.fetchWindow = fetchWindow
      self.identity = identity
      self.adoptions = adoptions
    }
  }

  /// An attempt of a former coordinator that goes on under this one, as another attempt at the same
  /// task, of the epoch in the envelope.
  package struct Adoption: Hashable, Sendable {
    package var formerEpoch: UInt32
    package var task: UInt64
    package var formerAttempt: UInt32
    package var attempt: UInt32

    package init(formerEpoch: UInt32, task: UInt64, formerAttempt: UInt32, attempt: UInt32) {
      self.formerEpoch = formerEpoch
      self.task = task
      self.formerAttempt = formerAttempt
      self.attempt = attempt
    }
  }

  /// One attempt at a task, given to a worker.
  package struct Assignment: Hashable, Sendable {
    /// At most 256 octets.
    package var stage: String
    package var inputOctets: Int
    /// At most 64 KiB.
    package var parameters: [UInt8]
    /// What a person is shown; clipped to 256 octets.
    package var label: String
    /// The objects of the stage, in the order its runner gets them; at most 256.
    package var shared: [SharedPart]
    /// Only the first so many units of the input; nil = all.
    package var prefix: Int?
    /// Units of the input that are left out; at most 1,024.
    package var exclusions: [Int]

    package init(
      stage: String, inputOctets: Int, parameters: [UInt8], label: String, shared: [SharedPart],
      prefix: Int? = nil, exclusions: [Int] = []
    ) {
      self.stage = stage
      self.inputOctets = inputOctets
      self.parameters = parameters
      self.label = label
      self.shared = shared
      self.prefix = prefix
      self.exclusions = exclusions
    }
  }

  /// Part of a shared object.
  package struct SharedPart: Hashable, Sendable {
    package var name: String
    package var octets: Int

    package init(name: String, octets: Int) {
      self.name = name
      self.octets = octets
    }
  }

  /// Whose fault a failed task is; decides what the pool does next.
  package enum FailureKind: UInt8, CaseIterable, Sendable {
    case data = 0
    case resource = 1
    case bug = 2
    case infra = 3
  }

  /// Why a coordinator turns a worker away.
  package enum Refusal: UInt8, CaseIterable, Sendable {
    /// Say HELLO (again).
    case unknownSession = 0
    /// Another session has the name now: end.
    case replaced = 1
    /// Sent away for good reason: end.
    case dismissed = 2
    /// The pool is full: try later.
    case poolFull = 3
    /// The run is over: end.
    case runEnded = 4
    /// Another build of the program: end.
    case otherBuild = 5
  }

  /// Lengths that bound what a peer can make us hold.
  package enum Limits {
    package static let nameOctetsMax = 256
    package static let sentenceOctetsMax = 16 << 10
    package static let parametersOctetsMax = 64 << 10
    package static let sharedMax = 256
    package static let heldMax = 1024
    package static let exclusionsMax = 1024
    package static let countMax = 1 << 20
    package static let octetsMax = 1 << 50
    package static let digestOctets = 32
  }
}
