package import HTTP

/// An answer whose head has arrived and whose body is arriving.
///
/// Read it to its end, or ``close()`` it: letting go of it also closes it. Its methods may be called from any task,
/// one at a time, and cost least on the loop that the request runs on. Bytes that nobody reads hold the server back.
package final class HTTPClientResponse: Sendable {
    package let status: Int
    package let fields: HTTPFields
    private let transfer: Transfer
    /// A client closes its connections when it goes, so it has to stay.
    private let client: HTTPClient

    init(_ head: ResponseHead, _ transfer: Transfer, of client: HTTPClient) {
        status = head.status
        fields = head.fields
        self.transfer = transfer
        self.client = client
    }

    deinit {
        close()
    }

    /// The bytes that have arrived since the last call, waiting for some if need be; `nil` at the body's end.
    ///
    /// Throws when the body breaks off, after the bytes before that have been read.
    package func next() async throws(HTTPClientError) -> [UInt8]? {
        try await transfer.next()
    }

    /// The rest of the body in one piece; more than `limit` bytes are an error.
    package func collect(limit: Int) async throws(HTTPClientError) -> [UInt8] {
        try await transfer.collect(limit: limit)
    }

    /// Breaks off an answer that has not been read to its end, closing its connection; else does nothing.
    package func close() {
        transfer.closeFromAnywhere()
    }
}
