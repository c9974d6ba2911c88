package import SQL

/// Why a rollout was not started or changed.
package enum RolloutError: Error {
    /// There is no such rollout, or the state it is in does not allow this; a sentence.
    case missing(String)
    case conflict(String)
    case store(SQLError)
}

extension RolloutError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missing(let sentence), .conflict(let sentence): sentence
        case .store(let error): error.message
        }
    }
}
