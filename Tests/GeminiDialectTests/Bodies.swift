import GeminiDialect
import Generation
import JSON

/// The bytes of a JSON text, for short test data.
func body(_ text: String) -> [UInt8] { Array(text.utf8) }

extension GeminiContent {
    /// Reads a request from text, not streamed.
    static func readRequest(_ text: String) throws(Failure) -> Request {
        try readRequest(body(text), model: "m", isStreamed: false)
    }

    /// Writes a request and reads the body back as a value.
    func written(_ request: Request, model: String = "gemini-2.5-flash") throws -> (JSON, [String]) {
        let written = try write(request, model: model)
        return (try JSON(parsing: written.body), written.notices)
    }
}

extension JSON {
    /// A value from text that is known to be JSON; `null` when it is not.
    init(text: String) { self = (try? JSON(parsing: text)) ?? .null }
}
