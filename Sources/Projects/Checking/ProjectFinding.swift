package import JSON
import PlainTexts

/// Something that is wrong with a project, or may be.
package struct ProjectFinding: Codable, Hashable, Sendable {
    package enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
        /// A file that is no Python.
        case compile
        /// A module that cannot be imported, or imports what is not there.
        case imports
        /// A name that nothing defines.
        case names
        case tests
        /// An endpoint that fails when it is asked.
        case answers
        /// JSON, YAML or TOML that is none.
        case data
        case requirements
        /// A file that says that something is left out of it.
        case omission
        /// Code that is dangerous to have.
        case danger
        /// A file that was refused.
        case refused
        case review
        /// An endpoint that a new project is to have, and has not.
        case offer

        /// Whether a project with it does not do what it is to do.
        package var isError: Bool { self != .danger && self != .review && self != .offer }
    }

    package var kind: Kind
    /// Empty where it is about the project as a whole.
    package var path: String
    package var line: Int?
    package var message: String

    package init(_ kind: Kind, _ path: String = "", line: Int? = nil, _ message: String) {
        self.kind = kind
        self.path = path
        self.line = line
        let plain = PlainLine.of(String(message.prefix(1000)))
        self.message = plain.count > 300 ? "\(plain.prefix(300))…" : plain
    }

    private static let mostOfFile = 20
    private static let most = 200

    /// So many of them that they can be told, what is wrong before what is doubtful, and how many more there are.
    static func bounded(_ findings: [ProjectFinding]) -> [ProjectFinding] {
        let files = Dictionary(grouping: findings, by: \.path)
        guard findings.count > most || files.values.contains(where: { $0.count > mostOfFile }) else { return findings }
        let kept = files.sorted { $0.key < $1.key }.flatMap { cut($0.value, to: mostOfFile, $0.key) }
        return cut(kept, to: most, "")
    }

    private static func cut(_ findings: [ProjectFinding], to most: Int, _ path: String) -> [ProjectFinding] {
        guard findings.count > most else { return findings }
        let ordered = findings.filter(\.kind.isError) + findings.filter { !$0.kind.isError }
        let more = ProjectFinding(ordered[most].kind, path, "and \(findings.count - most) more.")
        return ordered.prefix(most) + [more]
    }

    /// The same wherever it stands, for lines move.
    var withoutLine: ProjectFinding {
        var finding = self
        finding.line = nil
        return finding
    }

    /// As a model is told it.
    package var sentence: String {
        path.isEmpty ? message : "\(path)\(line.map { ", line \($0)" } ?? ""): \(message)"
    }

    package var json: JSON {
        [
            "kind": .string(kind.rawValue), "path": .string(path), "line": line.map { JSON($0) } ?? .null,
            "message": .string(message), "is_error": JSON(kind.isError),
        ]
    }
}
