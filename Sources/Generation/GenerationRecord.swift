/// One generation when it has ended, as whoever keeps records is told of it.
package struct GenerationRecord: Sendable {
    package var provenance: Provenance
    /// What the caller spoke; `nil` where nobody came over HTTP.
    package var dialect: Dialect?
    /// What was asked, where it could be read; its ``Request/original`` has the caller's own bytes.
    package var request: Request?
    /// The answer, where it was kept: whole answers always are, streams when somebody wanted them.
    package var response: Response?
    /// The id of the key that was shown; empty where none was needed.
    package var key = ""
    package var tags = Tags()
    /// The status the caller saw; zero where it saw none.
    package var status = 0
    package var failure: Failure?
    package var bytesIn = 0
    package var bytesOut = 0
    /// From the request's arrival to the first of the answer, and to its end.
    package var first: Duration?
    package var total = Duration.zero

    package init(provenance: Provenance, dialect: Dialect?) {
        self.provenance = provenance
        self.dialect = dialect
    }
}
