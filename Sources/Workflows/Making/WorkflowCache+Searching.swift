package import SQL
import Store

extension WorkflowCache {
    /// Hands over whatever is kept and has a part in it, a few at a time.
    ///
    /// - Parameters:
    ///   - part: letters and digits.
    ///   - body: is given each text.
    /// - Throws: what the store says.
    package func search(for part: String, _ body: (String) -> Void) async throws(SQLError) {
        var last = ""
        while true {
            let rows = try await database.query(
                "SELECT hash, content FROM workflow_cache WHERE hash > $1 AND content LIKE $2 ORDER BY hash LIMIT 50",
                [.text(last), .text("%\(part)%")]
            )
            guard let end = rows.last?.first?.text else { return }
            for text in rows.compactMap({ $0.last?.text }) { body(text) }
            last = end
        }
    }
}
