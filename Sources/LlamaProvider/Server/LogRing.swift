/// The last lines that the server wrote, to explain its end.
package struct LogRing: Sendable {
    private var lines: [String] = []
    private var next = 0
    private static let limit = 50
    private static let lineLimit = 240

    package init() {}

    package mutating func append(_ line: String) {
        let line = String(line.prefix(Self.lineLimit))
        if lines.count < Self.limit {
            lines.append(line)
        } else {
            lines[next] = line
            next = (next + 1) % Self.limit
        }
    }

    /// Oldest first.
    package var all: [String] { Array(lines[next...] + lines[..<next]) }

    /// The last line that speaks of an error, else the last line.
    package var mostTelling: String? {
        let all = all
        return all.last { $0.lowercased().contains("error") || $0.lowercased().contains("fail") } ?? all.last
    }

    /// Whether a line says that memory could not be had.
    package var speaksOfMemory: Bool {
        all.contains { line in
            let line = line.lowercased()
            return ["out of memory", "bad_alloc", "failed to allocate", "unable to allocate", "cannot allocate"]
                .contains { line.contains($0) }
        }
    }
}
