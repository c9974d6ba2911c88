import Configuration
import Doctor
import Foundation
import HTTPClient
import JSON
import LocalModels
import Testing

/// Keys and tokens of the tests' set-ups; none of them may be seen again.
enum Secrets {
    static let key = "AQ.Ab8RN6-this-is-a-key-of-the-tests-0123456789"
    static let token = "ya29.this-is-a-token-of-the-tests-0123456789"
    static let refresh = "1//refresh-token-of-the-tests"
    static let clientSecret = "client-secret-of-the-tests"
    static let proxyPassword = "password-of-the-proxy"

    static let all = [key, token, refresh, clientSecret, proxyPassword]
}

extension Setup {
    /// A set-up of a file with these providers and routes.
    static func of(
        _ yaml: String,
        home: String = "/nonexistent-home-of-the-tests",
        environment: [String: String] = [:]
    ) throws -> Setup {
        let listen = yaml.hasPrefix("listen:") || yaml.contains("\nlisten:") ? "" : "listen: 127.0.0.1:0\n"
        let variables = ["KEY": Secrets.key, "TOKEN": Secrets.token]
        let configuration = try Configuration(
            yaml: Array((listen + yaml).utf8),
            file: "aloft.yaml",
            environment: variables.merging(environment) { $1 }
        )
        return Setup(configuration, "aloft.yaml", environment, home)
    }

    /// A set-up that the environment alone makes.
    static func of(environment: [String: String], home: String = "/nonexistent-home-of-the-tests") throws -> Setup {
        Setup(try Configuration(environment: environment), nil, environment, home)
    }

    private init(_ configuration: Configuration, _ file: String?, _ environment: [String: String], _ home: String) {
        self.init(
            configuration: configuration,
            file: file,
            environment: environment,
            home: home,
            resolveModel: { .success($0 == "default" ? "minilm-l6-v2" : $0) },
            now: { Int(Date.now.timeIntervalSince1970) }
        )
        // A busy machine may take long.
        deadline = .seconds(120)
    }
}

/// Holds every finding to what all of them promise.
func expectWellFormed(_ report: Report, _ place: SourceLocation = #_sourceLocation) {
    for finding in report.findings {
        let shown = finding.json.text
        for secret in Secrets.all { #expect(!shown.contains(secret), "\(finding)", sourceLocation: place) }
        #expect(!finding.check.isEmpty, sourceLocation: place)
        #expect(finding.sentence.last == "." || finding.sentence.last == "?", "\(finding)", sourceLocation: place)
        #expect((finding.cause == nil) == (finding.severity == .ok), sourceLocation: place)
        #expect((finding.advice == nil) == (finding.cause == nil), sourceLocation: place)
        if let advice = finding.advice { expectOneSentence(advice, place) }
    }
}

func expectOneSentence(_ text: String, _ place: SourceLocation = #_sourceLocation) {
    #expect(text.last == ".", "\(text)", sourceLocation: place)
    #expect(text.first?.isUppercase == true, "\(text)", sourceLocation: place)
    #expect(text.dropLast().firstRange(of: ". ") == nil, "\(text)", sourceLocation: place)
}
