import HTTP
import JSON

/// Gives out access tokens, as Google's token endpoint and a machine's metadata server do.
struct TokenService {
    private let call: Call
    private let nextToken: () -> Int

    init(_ call: Call, nextToken: @escaping () -> Int) {
        self.call = call
        self.nextToken = nextToken
    }

    func answer() -> Answer {
        if case .metadata = call.endpoint { return metadata() }
        var form: [String: String] = [:]
        for item in String(decoding: call.body, as: UTF8.self).split(separator: "&") {
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            form[parts[0].percentDecoded] = parts[1].replacing("+", with: " ").percentDecoded
        }
        switch form["grant_type"] {
        case "urn:ietf:params:oauth:grant-type:jwt-bearer":
            guard form["assertion"]?.split(separator: ".", omittingEmptySubsequences: false).count == 3 else {
                return Self.refusal(400, "invalid_grant", "Invalid JWT: it must have three parts.")
            }
        case "refresh_token":
            let missing = ["refresh_token", "client_id", "client_secret"].first { form[$0]?.isEmpty ?? true }
            if let missing { return Self.refusal(400, "invalid_request", "Missing required parameter: \(missing)") }
        case let type:
            return Self.refusal(400, "unsupported_grant_type", "Invalid grant_type: \(type?.prefix(80) ?? "")")
        }
        return token()
    }

    /// What is wrong, in OAuth's form.
    static func refusal(_ status: Int, _ code: String, _ description: String) -> Answer {
        let code: JSON = .string(status < 500 ? code : "internal_failure")
        return Answer(status: status, json: (["error": code, "error_description": .string(description)] as JSON).bytes)
    }

    private func token() -> Answer {
        let token: JSON = [
            "access_token": .string("ya29.emulated-\(nextToken())"), "expires_in": 3599, "token_type": "Bearer",
        ]
        return Answer(json: token.bytes)
    }

    private func metadata() -> Answer {
        guard call.head.fields["metadata-flavor"] == "Google" else {
            return text("Missing Metadata-Flavor:Google header.\n", status: 403)
        }
        let root = "/computeMetadata/v1/"
        var answer =
            switch call.head.path.dropFirst(root.count) {
            case "instance/service-accounts/default/token": token()
            case "instance/service-accounts/default/email": text("emulator@emulated-project.example")
            case "project/project-id": text("emulated-project")
            default: text("Not found.\n", status: 404)
            }
        answer.fields.append("metadata-flavor", "Google")
        return answer
    }

    private func text(_ text: String, status: Int = 200) -> Answer {
        Answer(status: status, contentType: "text/plain", events: [Array(text.utf8)])
    }
}
