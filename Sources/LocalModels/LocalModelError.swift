internal import Glibc

/// Why a model is not there, or could not be fetched.
///
/// The message is a sentence for whoever typed the command or started the server.
package struct LocalModelError: Error, Hashable {
    package enum Code: Hashable, Sendable {
        case unknownModel
        /// The model is known, and not in the folder.
        case absent
        /// The file in the folder, or the one fetched, is not the model.
        case corrupt
        /// Another process is at work on the same model.
        case busy
        case diskFull
        /// The folder does not allow it, or the disk fails.
        case storage
        /// No source had the model; what was fetched is kept for the next attempt.
        case unavailable
        /// A program that is needed is not installed.
        case missingTool
        case cancelled
        case invalidCatalogue
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension LocalModelError: CustomStringConvertible {
    package var description: String { message }
}

extension LocalModelError {
    /// Whether another source of the same model may still do.
    var leavesOtherSources: Bool {
        switch code {
        case .unavailable, .missingTool, .corrupt: true
        case .unknownModel, .absent, .busy, .diskFull, .storage, .cancelled, .invalidCatalogue: false
        }
    }

    /// Takes the `errno` of a call that has just failed.
    static func system(_ attempt: String, _ path: String, errno number: Int32 = errno) -> LocalModelError {
        let reason = unsafe String(cString: strerror(number))
        return switch number {
        case ENOSPC, EDQUOT:
            LocalModelError(.diskFull, "The disk is full: cannot \(attempt) \(path). Make room and pull again.")
        case EACCES, EPERM, EROFS:
            LocalModelError(
                .storage,
                "Not allowed to \(attempt) \(path): \(reason). Choose another folder, or change who owns this one."
            )
        default:
            LocalModelError(.storage, "Cannot \(attempt) \(path): \(reason).")
        }
    }

    static func checkCancellation() throws(LocalModelError) {
        guard !Task.isCancelled else { throw LocalModelError(.cancelled, "The work on the model was cancelled.") }
    }
}
