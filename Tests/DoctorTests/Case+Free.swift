import Doctor
import Foundation

extension Case {
    /// What needs nobody's answer to be seen, each as a problem.
    static let free = written + addresses + files

    private static func gemini(_ cause: Cause, key: String, _ detail: String = "") -> Case {
        Case(cause: cause, detail: detail, yaml: written(key, "https://generativelanguage.googleapis.com"))
    }

    private static func written(_ key: String, _ base: String, kind: String = "gemini") -> String {
        """
        providers:
          p: { kind: \(kind), base_url: "\(base)", api_key: '\(key)' }
        routes:
          r: { targets: [p/gemini-2.5-flash] }
        """
    }

    private static func vertex(location: String) -> String {
        """
        providers:
          v: { kind: vertex, project: my-project, location: \(location), access_token: "${TOKEN}" }
        routes:
          r: { targets: [v/gemini-2.5-flash] }
        """
    }

    private static let written: [Case] = [
        .gemini(.keyQuoted, key: #""AQ.abc""#),
        .gemini(.keyPlaceholder, key: "YOUR_API_KEY"),
        .gemini(.keyIsToken, key: "ya29.a0AfB"),
        .gemini(.keyIsFile, key: "/etc/aloft/account.json"),
        .gemini(.keyOfOtherService, key: "sk-proj-abc"),
        Case(
            cause: .keyOfOtherService,
            detail: "OpenAI",
            yaml: written("AIzaSyA", "https://api.openai.com/v1", kind: "openai")
        ),
        Case(
            cause: .locationMalformed,
            detail: "zone",
            yaml: vertex(location: "us-central1-a"),
            advice: "`us-central1`"
        ),
        Case(cause: .locationMalformed, detail: "nothing", yaml: vertex(location: "uscentral")),
    ]

    private static let addresses: [Case] = [
        Case(
            cause: .baseURLGlobalHost,
            yaml: at("https://global-aiplatform.googleapis.com", "vertex"),
            advice: "global"
        ),
        Case(cause: .baseURLTooLong, yaml: at("https://llm.example/v1/chat/completions", "openai")),
        Case(cause: .baseURLWithVersion, yaml: at("https://generativelanguage.googleapis.com/v1beta", "gemini")),
        Case(
            cause: .baseURLOfOtherAPI,
            detail: "gemini",
            yaml: at("https://us-central1-aiplatform.googleapis.com", "gemini"),
            advice: "kind: vertex"
        ),
        Case(
            cause: .baseURLOfOtherAPI,
            detail: "vertex",
            yaml: at("https://generativelanguage.googleapis.com", "vertex"),
            advice: "kind: gemini"
        ),
        Case(
            cause: .baseURLOfOtherAPI,
            detail: "openai",
            yaml: at("https://generativelanguage.googleapis.com", "openai"),
            advice: "/v1beta/openai"
        ),
        Case(
            cause: .addressUnusable,
            detail: "socket",
            yaml: "listen: \"unix:/nonexistent-folder/aloft.sock\"\n" + canned
        ),
        Case(cause: .addressUnusable, detail: "foreign", yaml: "listen: 192.0.2.1:8080\n" + canned),
        Case(
            cause: .tlsFilesUnusable,
            yaml: "tls: { certificate: HOME/none.pem, key: HOME/none.pem }\n" + canned
        ),
        Case(
            cause: .proxyMalformed,
            yaml: canned,
            environment: ["HTTPS_PROXY": "gopher://user:\(Secrets.proxyPassword)@proxy.example:1"]
        ),
    ]

    private static let files: [Case] = [
        Case(cause: .credentialsUnreadable, yaml: login),
        Case(cause: .credentialsInvalid, detail: "no JSON", yaml: login, files: ["login.json": "PK\u{3}"]),
        Case(cause: .credentialsInvalid, detail: "no kind", yaml: login, files: ["login.json": #"{"installed": {}}"#]),
        Case(
            cause: .credentialsMissing,
            yaml: "providers:\n  v: { kind: vertex, project: p }\n",
            environment: ["NO_GCE_CHECK": "true"]
        ),
        Case(cause: .localServerMissing, yaml: local),
        Case(cause: .localServerMissing, detail: "configured", yaml: local(server: "HOME/nothing")),
        Case(cause: .modelFileMissing, yaml: local, advice: "aloft model pull minilm-l6-v2"),
        Case(
            cause: .modelFileCorrupt,
            yaml: local,
            advice: "aloft model pull minilm-l6-v2",
            files: ["models/minilm-l6-v2.gguf": "GGUF"]
        ),
        Case(cause: .homeNotWritable, yaml: local, files: ["file": ""], home: "HOME/file/home"),
    ]

    static let canned = "providers:\n  c: { kind: template, text: hello, models: [hello] }\n"
    static let local = "providers:\n  l: { kind: llama, model: minilm-l6-v2 }\n"

    static func local(server: String) -> String {
        "providers:\n  l: { kind: llama, model: minilm-l6-v2, server: \(server) }\n"
    }

    private static func at(_ base: String, _ kind: String) -> String {
        written("AQ.abc", base, kind: kind).replacingOccurrences(of: "kind: vertex,", with: "kind: vertex, project: p,")
    }
}
