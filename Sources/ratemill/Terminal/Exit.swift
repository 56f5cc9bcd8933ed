import ArgumentParser
import CoordinatorNode
import Intake
import Jobs
import Keys
import Lake
import Pipeline
import Storage
import Synthetic
import Tariffs

/// Exit codes, as in sysexits(3), and which trouble has which.
enum Exit {
  /// `diff` found a difference, as diff(1) says it.
  static let different = ExitCode(1)
  static let data = ExitCode(65)
  static let noInput = ExitCode(66)
  static let defect = ExitCode(70)
  static let disk = ExitCode(74)
  /// The same command again may go on: the world was in the way.
  static let again = ExitCode(75)
  static let interrupted = ExitCode(130)
  static let terminated = ExitCode(143)
  static let configuration = ExitCode(78)

  /// Says what went wrong and gives the code to leave with.
  static func code(for error: any Error) -> ExitCode {
    if let code = error as? ExitCode { return code }
    Console.fail("\(error)")
    switch error {
    case let error as LakeError:
      switch error {
      case .unreadable: return noInput
      case .unwritable: return disk
      case .full: return again
      case .damaged: return data
      case .notOurs: return configuration
      case .busy: return again
      case .unbalanced: return defect
      }
    case let error as MonthError:
      switch error {
      case .noInput, .noSubscribers, .unreadableInput: return noInput
      case .stopped: return interrupted
      case .damagedInput, .duplicateSubscribers, .repeatedKeys, .sameCorrection, .sumTooLarge:
        return data
      case .damagedSpool: return disk
      case .unknownZone, .keyTooShort, .otherFormer, .otherPast, .emptyScope: return configuration
      case .partitionTooLarge, .memoryTooSmall, .tooManyStatements: return configuration
      }
    case let error as PublishedError:
      switch error {
      case .notPublished: return noInput
      case .changed, .otherTariffs, .unreadable, .strange: return data
      case .badJob, .noUsage: return configuration
      }
    case let error as JobError:
      switch error {
      case .missing, .notAFile, .notAFolder, .unreadable, .brokenLink, .linkLoop, .folderMatches:
        return noInput
      case .tooLarge, .noJob: return configuration
      }
    case let error as ExplanationError:
      switch error {
      case .noRecord, .noSubscriber: return noInput
      case .differs: return data
      }
    case let error as DifferenceError:
      switch error {
      case .otherMonth, .otherCurrency, .noUsage, .noInvoices: return configuration
      case .damaged, .notTying: return data
      }
    case let error as CoordinatorFailure: return ExitCode(error.exitCode)
    case DiskError.full: return again
    case is DiskError: return disk
    case is StrikeTextError: return ExitCode.validationFailure
    case let error as KeyError: return code(for: error)
    case is TariffError, is TrialError: return configuration
    case is IntakeError: return data
    case is SyntheticError: return ExitCode.validationFailure
    default: return defect
    }
  }

  private static func code(for error: KeyError) -> ExitCode {
    switch error {
    case .unwritable: disk
    case .signature: data
    default: configuration
    }
  }

  /// Runs a command's work; what it throws is said once and becomes an exit code.
  static func guarding(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch {
      throw code(for: error)
    }
  }
}
