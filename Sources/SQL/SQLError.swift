/// Why a database did not do what it was asked.
///
/// The message is one sentence for an operator; it holds no password and no value of any row.
package struct SQLError: Error, Hashable {
    package enum Code: Hashable, Sendable, CaseIterable {
        /// The disk, or the size the database may have, is used up.
        case full
        /// The database, or the account, may only read.
        case readOnly
        /// The file is no database, or a damaged one.
        case corrupt
        /// Somebody else holds what is needed for longer than this waits.
        case locked
        /// It cannot be reached, or the connection to it was lost.
        case unavailable
        /// The account or its password is refused, or it may not do this.
        case refused
        /// It took longer than a statement may.
        case timedOut
        /// A row contradicts what the table demands.
        case constraint
        /// A newer version of the program wrote the store.
        case newer
        /// The address of the store makes no sense.
        case address
        /// The statement is wrong, or something that has no word here.
        case other
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension SQLError: CustomStringConvertible {
    package var description: String { message }
}

extension SQLError.Code {
    /// Whether the same may succeed later, when somebody has mended what is around the database.
    package var mayPass: Bool {
        switch self {
        case .full, .readOnly, .corrupt, .locked, .unavailable, .refused, .timedOut: true
        case .constraint, .newer, .address, .other: false
        }
    }
}
