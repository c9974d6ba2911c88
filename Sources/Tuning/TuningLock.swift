import Generation
import Glibc

/// The right to train on this machine, held by one tuning and given back when nobody refers to it.
///
/// The system takes it back from a process that dies.
final class TuningLock: Sendable {
    private let descriptor: Int32

    /// - Parameter folder: where tunings work; it is there.
    /// - Returns: `nil` when somebody else has it.
    /// - Throws: where the folder does not take it.
    static func take(in folder: String) throws(Failure) -> TuningLock? {
        let descriptor = unsafe open("\(folder)/lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Failure(.serverError, "\(folder)/lock cannot be written.") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
        return TuningLock(descriptor)
    }

    private init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
