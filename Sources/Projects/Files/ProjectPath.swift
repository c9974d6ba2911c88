import PlainTexts

/// Where a file is within a project: never outside it, and the same file on every system.
///
/// Folders are divided by `/`. What a path may not be, it cannot be: absolute, climbing, a device of some system, hidden by
/// signs that are not seen, or a folder of tools that would run what is in it.
package struct ProjectPath: Hashable, Sendable {
    package let text: String

    package static let longest = 200
    static let deepest = 12
    static let longestName = 100

    /// - Parameter text: a leading `./` is left out.
    /// - Throws: why it is no path of a project.
    package init(_ text: String) throws(ProjectProblem) {
        let plain = text.hasPrefix("./") ? String(text.dropFirst(2)) : text
        if let reason = Self.objection(to: plain) { throw ProjectProblem(text, reason) }
        self.text = plain
    }

    package var names: [Substring] { text.split(separator: "/") }

    package var name: String { String(names.last ?? "") }

    /// The ending of its name in lower case, without the dot; empty where it has none.
    package var ending: String {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
        return name[name.index(after: dot)...].lowercased()
    }

    /// Whether it is that place, or below it.
    func isWithin(_ place: ProjectPath) -> Bool { text == place.text || text.hasPrefix("\(place.text)/") }

    /// All folders that it is in, the outermost first.
    var folders: [String] { names.indices.dropFirst().map { names[..<$0].joined(separator: "/") } }

    private static func objection(to text: String) -> String? {
        if text.isEmpty { return "it is empty" }
        if text.utf8.count > longest { return "it has more than \(longest) bytes" }
        if text.hasPrefix("/") || text.hasPrefix("~") { return "it is not within the project's folder" }
        if let scalar = text.unicodeScalars.first(where: { !isAllowed($0) }) {
            return "it has the sign U+\(String(scalar.value, radix: 16, uppercase: true))"
        }
        let names = text.split(separator: "/", omittingEmptySubsequences: false)
        if names.count - 1 > deepest { return "it is more than \(deepest) folders deep" }
        return names.lazy.compactMap(objection(toName:)).first
    }

    private static func objection(toName name: Substring) -> String? {
        if name.isEmpty { return "a name in it is empty" }
        if name == ".." || name == "." { return "it climbs with '\(name)'" }
        if name.utf8.count > longestName { return "a name in it has more than \(longestName) bytes" }
        if name.hasPrefix("-") || name.hasPrefix(" ") || name.hasSuffix(" ") || name.hasSuffix(".") {
            return "a name in it begins with '-', or has a space or a dot at its end"
        }
        let folded = name.lowercased()
        if foreign.contains(folded) { return "'\(name)' belongs to a tool and not to the project" }
        let stem = folded.prefix { $0 != "." }
        if devices.contains(String(stem)) { return "'\(name)' is a device on some systems" }
        return nil
    }

    /// Letters, numbers and marks of every script, and the signs of names that every system takes.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return (0x20...0x7E).contains(scalar.value) && !"\\:*?\"<>|".unicodeScalars.contains(scalar)
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .decimalNumber:
            return true
        default: return false
        }
    }

    /// What runs hooks, holds versions, or is where programs look for more of themselves.
    private static let foreign: Set = [".git", "git~1", ".hg", ".svn", ".bzr", ProjectFolder.own]

    private static let devices: Set<String> = Set(
        ["con", "prn", "aux", "nul", "conin$", "conout$", "clock$"]
            + ["com", "lpt"].flatMap { device in "0123456789\u{B9}\u{B2}\u{B3}".map { "\(device)\($0)" } }
    )
}

extension ProjectPath: Comparable {
    package static func < (left: ProjectPath, right: ProjectPath) -> Bool { left.text < right.text }
}

extension ProjectPath: Codable {
    package init(from decoder: any Decoder) throws { try self.init(String(from: decoder)) }

    package func encode(to encoder: any Encoder) throws { try text.encode(to: encoder) }
}

extension ProjectPath: CustomStringConvertible {
    package var description: String { text }
}

/// Why a file does not become one of a project.
package struct ProjectProblem: Error, Codable, Hashable, Sendable, CustomStringConvertible {
    /// The path as it was written, on one line, its beginning.
    package let path: String
    package let reason: String

    package init(_ path: String, _ reason: String) {
        let line = PlainLine.of(String(path.prefix(200)))
        self.path = line.count > 80 ? "\(line.prefix(80))…" : line
        self.reason = reason
    }

    package var description: String { "'\(path)' is left out: \(reason)." }
}
