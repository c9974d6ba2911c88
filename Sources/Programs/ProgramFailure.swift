/// Why a program gave nothing.
package struct ProgramFailure: Error, Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// It is not here, or was not run; that says nothing of the input.
        case unavailable
        /// The input takes too long, or too much memory.
        case tooMuch
        /// It refused the input.
        case failed
    }

    package let kind: Kind
    package let message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
