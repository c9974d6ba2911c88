internal import CUV
internal import Glibc

/// A call to the operating system that failed: which, on what, and why.
package struct EventLoopError: Error, Hashable, Sendable {
    /// The system's name for the cause, such as `EADDRINUSE`.
    package let code: String
    /// The positive error number behind ``code``.
    package let number: Int32
    /// One sentence that names what was tried (the address, the path) and why it failed.
    package let message: String

    /// Takes a libuv status, which on Linux is a negated error number.
    init(status: Int32, _ attempt: String) {
        number = -status
        code = unsafe Self.text { unsafe uv_err_name_r(status, $0, $1) }
        let reason = unsafe Self.text { unsafe uv_strerror_r(status, $0, $1) }
        message = "\(attempt): \(reason)"
    }

    /// Takes an `errno`, as read right after the failed call.
    init(errno number: Int32, _ attempt: String) {
        self.init(status: -number, attempt)
    }

    static func cancelled(_ attempt: String) -> Self {
        Self(errno: ECANCELED, attempt)
    }

    private static func text(_ fill: (UnsafeMutablePointer<CChar>, Int) -> UnsafeMutablePointer<CChar>?) -> String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
            guard let start = buffer.baseAddress else { return "" }
            _ = unsafe fill(start, buffer.count)
            return unsafe String(cString: start)
        }
    }
}

extension EventLoopError: CustomStringConvertible {
    package var description: String { "\(message) (\(code))" }
}
