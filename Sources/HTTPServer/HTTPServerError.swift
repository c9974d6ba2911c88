/// Why a request, or its answer, could not be finished.
package enum HTTPServerError: Error, Hashable, Sendable {
    /// The request breaks the protocol or a limit; the status and sentence are the answer it deserves.
    case refused(status: Int, String)
    /// The client went away.
    case disconnected
}
