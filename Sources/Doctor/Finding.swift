package import JSON

/// One thing that was looked at, and what it turned out to be.
package struct Finding: Hashable, Sendable {
    package enum Severity: String, Hashable, Sendable, Comparable {
        case ok
        /// Worth knowing; nothing has to be done.
        case note
        /// It works, or may work, and not as it should.
        case warning
        /// Requests will fail.
        case problem

        private var rank: Int {
            switch self {
            case .ok: 0
            case .note: 1
            case .warning: 2
            case .problem: 3
            }
        }

        package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }
    }

    /// What looked: the ``Check/name`` of a check.
    package internal(set) var check = ""
    /// The provider it is about; `nil` for the machine and the server.
    package internal(set) var subject: String?
    package let severity: Severity
    /// `nil` for what is as it should be.
    package let cause: Cause?
    /// What is, on one line and without any secret.
    package internal(set) var sentence: String
    /// What to do, in one sentence; `nil` for what is as it should be.
    package internal(set) var advice: String?

    /// Something that is wrong; without advice of its own it has that of its cause.
    package init(_ cause: Cause, severity: Severity = .problem, _ sentence: String, advice: String? = nil) {
        self.severity = severity
        self.cause = cause
        self.sentence = sentence.onOneLine
        self.advice = (advice ?? cause.advice).onOneLine
    }

    private init(ok sentence: String) {
        severity = .ok
        cause = nil
        self.sentence = sentence.onOneLine
    }

    /// Something that is as it should be.
    package static func ok(_ sentence: String) -> Finding { Finding(ok: sentence) }
}

extension Finding {
    package var json: JSON {
        [
            "check": .string(check),
            "subject": subject.map(JSON.string) ?? .null,
            "severity": .string(severity.rawValue),
            "cause": cause.map { .string($0.rawValue) } ?? .null,
            "sentence": .string(sentence),
            "advice": advice.map(JSON.string) ?? .null,
        ]
    }

    /// The finding without any of these texts, wherever they may have come from.
    func withholding(_ secrets: [String]) -> Finding {
        var finding = self
        for secret in secrets where secret.utf8.count >= 4 {
            finding.sentence = finding.sentence.split(separator: secret, omittingEmptySubsequences: false)
                .joined(separator: "[withheld]")
            finding.advice = finding.advice?.split(separator: secret, omittingEmptySubsequences: false)
                .joined(separator: "[withheld]")
        }
        return finding
    }
}

extension String {
    /// What others wrote, as it may stand in a terminal and in a line: what would steer it becomes a space.
    fileprivate var onOneLine: String {
        var line = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            line.append(scalar.properties.generalCategory == .control ? " " : scalar)
        }
        return String(line)
    }
}
