import Doctor
import Testing

/// One thing that can be wrong with a set-up, played by a double.
struct Case: Sendable, CustomTestStringConvertible {
    let cause: Cause
    /// What tells it from others of its cause.
    var detail = ""
    /// The configuration; `BASE` stands for the double's address, `HOME` for a folder, `TLSBASE` for
    /// the address as if it spoke TLS.
    let yaml: String
    /// What the advice must name.
    var advice = ""
    /// Whether the double may be shown keys of Google's other API; the program itself shows them to nobody but Google.
    var isOtherAPI = false
    var environment: [String: String] = [:]
    /// Files below the folder, by their paths.
    var files: [String: String] = [:]
    /// Aloft's own folder.
    var home = "HOME"
    /// How far this machine's clock is ahead, in seconds.
    var clock = 0
    /// How long its probes may take, for what is found when half of it has passed.
    var deadline = Duration.seconds(120)
    var answer: @Sendable (Received) -> Reply = { _ in .notFound }

    var testDescription: String { "\(cause.rawValue) \(detail)" }
}

extension Case {
    static let gemini = """
        providers:
          g: { kind: gemini, base_url: "BASE", api_key: "${KEY}" }
        routes:
          r: { targets: [g/gemini-2.5-flash] }
        """
    static let vertex = """
        providers:
          v: { kind: vertex, base_url: "BASE", project: my-project, location: us-central1, access_token: "${TOKEN}" }
        routes:
          r: { targets: [v/gemini-2.5-flash] }
        """
    static let express = """
        providers:
          v: { kind: vertex, base_url: "BASE", api_key: "${KEY}" }
        routes:
          r: { targets: [v/gemini-2.5-flash] }
        """
    static let login = """
        providers:
          v: { kind: vertex, base_url: "BASE", project: my-project, credentials: HOME/login.json }
        routes:
          r: { targets: [v/gemini-2.5-flash] }
        """
    static let openai = """
        providers:
          o: { kind: openai, base_url: "BASE/v1", api_key: "${KEY}" }
        routes:
          r: { targets: [o/qwen3] }
        """

    /// What `gcloud auth application-default login` leaves behind.
    static let loginFile = [
        "login.json": """
        {"type": "authorized_user", "client_id": "id", "client_secret": "\(Secrets.clientSecret)",
         "refresh_token": "\(Secrets.refresh)", "token_uri": "BASE/token"}
        """
    ]

    static func gemini(_ cause: Cause, _ detail: String = "", advice: String = "", list reply: Reply) -> Case {
        Case(cause: cause, detail: detail, yaml: gemini, advice: advice) { _ in reply }
    }

    static func gemini(_ cause: Cause, _ detail: String = "", advice: String = "", count reply: Reply) -> Case {
        Case(cause: cause, detail: detail, yaml: gemini, advice: advice) { $0.isList ? .models : reply }
    }

    static func vertex(_ cause: Cause, _ detail: String = "", advice: String = "", says reply: Reply) -> Case {
        Case(cause: cause, detail: detail, yaml: vertex, advice: advice) { _ in reply }
    }

    static func openai(_ cause: Cause, _ detail: String = "", advice: String = "", says reply: Reply) -> Case {
        Case(cause: cause, detail: detail, yaml: openai, advice: advice) { _ in reply }
    }

    static func login(_ cause: Cause, _ detail: String = "", advice: String = "", token reply: Reply) -> Case {
        Case(cause: cause, detail: detail, yaml: login, advice: advice, files: loginFile) { request in
            request.isToken ? reply : .counted
        }
    }
}
