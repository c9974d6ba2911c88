import Generation
import HTTPClient
import JSON
import OpenAIDialect
import Upstream

/// Counts tokens by asking the server for what it would read.
///
/// The number is the one an answer to the same request reports as its prompt's.
struct TokenCounter {
    let client: HTTPClient
    let connection: Connection
    let attempt: AttemptScope
    let exchange: Exchange

    /// A conversation is written out by the model's own template, its tools included, and that text is counted.
    func count(conversation request: Request) async throws(Failure) -> Int {
        var prompt = ""
        var asked = request
        asked.operation = .generation
        asked.isStreamed = false
        try await Upstream(client: client, wire: ChatTemplate())
            .answer(asked, attempt, at: Endpoint(connection, "/apply-template"), exchange) { chunk throws(Failure) in
                for case .text(let text, _) in chunk.deltas { prompt += text }
            }
        return try await count(prompt)
    }

    /// Each turn is a text for itself, as vectors are made of them.
    func count(texts request: Request) async throws(Failure) -> Int {
        var total = 0
        for turn in request.turns {
            let texts = turn.parts.compactMap(\.text)
            guard texts.count == turn.parts.count else {
                throw Failure(.invalidRequest, "This model embeds texts alone.", parameter: "contents")
            }
            total += try await count(texts.joined())
        }
        return total
    }

    private func count(_ text: String) async throws(Failure) -> Int {
        var count = 0
        try await Upstream(client: client, wire: Tokens(text: text))
            .answer(
                Request(model: "", turns: []),
                attempt,
                at: Endpoint(connection, "/tokenize"),
                exchange
            ) { chunk throws(Failure) in
                for case .usage(let usage) in chunk.deltas { count = usage.promptTokens }
            }
        return count
    }
}

/// The server's way to see a conversation as the model would.
private struct ChatTemplate: Wire {
    private let chat = OpenAIChat()

    var dialect: Dialect { chat.dialect }

    func write(_ request: Request, model: String) throws(Failure) -> WrittenRequest {
        try chat.write(request, model: model)
    }

    func reader(for request: Request) -> Reader { Reader() }

    func failure(status: Int, header: (String) -> String?, body: [UInt8]) -> Failure {
        chat.failure(status: status, header: header, body: body)
    }

    struct Reader: WholeAnswerReader {
        mutating func read(body: [UInt8]) throws(Failure) -> Chunk {
            guard let prompt = (try? JSON(parsing: body))?["prompt"]?.string else {
                throw Failure(.malformed, "The local server did not say what its model would read.")
            }
            return Chunk([.text(prompt, candidate: 0)])
        }
    }
}

/// The server's way to tell the tokens of a text.
private struct Tokens: Wire {
    let text: String

    var dialect: Dialect { .openAI }

    func write(_ request: Request, model: String) throws(Failure) -> WrittenRequest {
        // What begins a prompt is added, and marks in it are read as such, for a prompt is read so too.
        let body: JSON = ["content": .string(text), "add_special": true, "parse_special": true]
        return WrittenRequest(body: body.bytes)
    }

    func reader(for request: Request) -> Reader { Reader() }

    func failure(status: Int, header: (String) -> String?, body: [UInt8]) -> Failure {
        OpenAIChat().failure(status: status, header: header, body: body)
    }

    struct Reader: WholeAnswerReader {
        mutating func read(body: [UInt8]) throws(Failure) -> Chunk {
            guard let tokens = (try? JSON(parsing: body))?["tokens"]?.array else {
                throw Failure(.malformed, "The local server did not say which tokens the text has.")
            }
            return Chunk([.usage(Usage(promptTokens: tokens.count))])
        }
    }
}
