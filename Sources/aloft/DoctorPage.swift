import Doctor
import Foundation
import Glibc

/// A report as people read it.
enum DoctorPage {
    static func text(_ report: Report, origin: String) -> String {
        let hasColours =
            isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR", default: ""].isEmpty
        var lines = ["configuration from \(origin)"]
        var subjects: [String?] = []
        for finding in report.findings where !subjects.contains(finding.subject) { subjects.append(finding.subject) }
        for subject in subjects {
            lines += ["", subject ?? "this machine"]
            for finding in report.findings where finding.subject == subject {
                lines += text(finding, hasColours)
            }
        }
        return (lines + ["", summary(report)]).joined(separator: "\n")
    }

    private static func text(_ finding: Finding, _ hasColours: Bool) -> [String] {
        let (mark, colour) =
            switch finding.severity {
            case .ok: ("✓", 32)
            case .note: ("·", 36)
            case .warning: ("!", 33)
            case .problem: ("✗", 31)
            }
        let shown = hasColours ? "\u{1B}[\(colour)m\(mark)\u{1B}[0m" : mark
        var lines = ["  \(shown) \(finding.sentence)\(finding.cause.map { " [\($0.rawValue)]" } ?? "")"]
        if finding.severity > .note, let advice = finding.advice { lines.append("      → \(advice)") }
        return lines
    }

    private static func summary(_ report: Report) -> String {
        func count(_ severity: Finding.Severity, _ word: String) -> String? {
            let number = report.findings.count { $0.severity == severity }
            return number == 0 ? nil : "\(number) \(word)\(number == 1 ? "" : "s")"
        }
        let counts = [count(.problem, "problem"), count(.warning, "warning")].compactMap(\.self)
        return counts.isEmpty ? "Nothing is wrong." : counts.joined(separator: ", ")
    }
}
