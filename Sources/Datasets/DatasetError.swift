/// Why there is no dataset, or not this one.
package struct DatasetError: Error, Hashable, Sendable {
    package enum Code: Hashable, Sendable {
        /// What was asked for makes no sense.
        case invalid
        case notFound
        /// There is nothing to make it of.
        case empty
        /// The store or the disk does not let it be read or written.
        case unavailable
    }

    package let code: Code
    /// A sentence, and one for each line that is wrong.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
