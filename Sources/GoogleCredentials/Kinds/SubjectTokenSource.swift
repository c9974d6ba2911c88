internal import HTTP
internal import HTTPClient
internal import JSON

/// Where the token of another identity provider is had: a file it keeps fresh, or a URL it answers at.
struct SubjectTokenSource: Sendable {
    private enum Place {
        case file(String)
        case url(String, HTTPFields)
    }

    private let place: Place
    /// The member that holds the token, if what is read is JSON.
    private let member: String?
    private let origin: String

    init(_ members: Members) throws(GoogleCredentialsError) {
        origin = members.origin
        if let file = members.optional("file") {
            place = .file(file)
        } else if let url = members.optional("url") {
            let headers = members.document["headers"]?.object?.members ?? []
            var fields = HTTPFields()
            for (name, value) in headers { fields.append(name, value.string ?? "") }
            // Not a ``SecretURL``: clouds give their machines such tokens over plain HTTP on a link of their own.
            place = .url(url, fields)
        } else {
            throw members.invalid("have a `credential_source` that is not supported; supported are `file` and `url`")
        }
        let isJSON = members.document["format"]?["type"]?.string == "json"
        member = isJSON ? try members.object("format").required("subject_token_field_name") : nil
    }

    /// Reads the token anew, for it lasts no longer than the one it is exchanged for.
    func token(over exchange: TokenExchange) async throws(GoogleCredentialsError) -> String {
        switch place {
        case .file(let path):
            return try token(in: try SmallFile.read(path, as: "The identity token file \(path)"), of: path)
        case .url(let url, let fields):
            let context = TokenQuestion.Context(
                origin: origin,
                remedy: "Check the `headers` of their `credential_source`.",
                secrets: fields.pairs.map(\.value)
            )
            let question = TokenQuestion(
                HTTPClientRequest("GET", url, fields: fields),
                host: "The source of the identity token",
                context
            )
            return try token(in: try await exchange.collect(question).body, of: "what their source answered")
        }
    }

    private func token(in bytes: [UInt8], of place: String) throws(GoogleCredentialsError) -> String {
        var text: String? = String(decoding: bytes, as: UTF8.self)
        if let member { text = (try? JSON(parsing: bytes))?[member]?.string }
        let token = text?.trimmingWhitespace ?? ""
        guard !token.isEmpty else {
            throw GoogleCredentialsError(
                .invalid,
                "The credentials in \(origin) need an identity token, and there is none in \(place)."
            )
        }
        return token
    }
}

extension String {
    fileprivate var trimmingWhitespace: String {
        let start = drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}
