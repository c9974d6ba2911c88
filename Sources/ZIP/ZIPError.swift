/// Why an archive, or a member of it, is not read.
package struct ZIPError: Error, Hashable {
    package enum Code: Hashable, Sendable {
        /// The system does not let the file be read.
        case unreadable
        /// The bytes are no archive, or a damaged one.
        case malformed
        /// A valid feature that is not supported here, such as encryption.
        case unsupported
        /// A name that would lead out of a folder, or that two members share.
        case dubiousName
        /// More members, names or content than allowed.
        case tooLarge
        /// The content is not what its checksum says.
        case checksum
    }

    package let code: Code
    package let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension ZIPError: CustomStringConvertible {
    package var description: String { message }
}
