/// The files of a project, each a text at a path of its own on every system.
package struct Project: Sendable {
    /// How much a project may be.
    package struct Limits: Codable, Hashable, Sendable {
        package var files = 300
        package var fileBytes = 256 << 10
        package var bytes = 4 << 20

        package init() {}
    }

    package private(set) var files: [ProjectPath: String] = [:]
    /// How much all files have.
    package private(set) var bytes = 0
    /// Every file and folder by its path in lower case: where letters differ only in their case, some systems see one file.
    private var places: [String: Place] = [:]

    private struct Place {
        var path: String
        var isFile: Bool
        /// How many files are there, or below.
        var count: Int
    }

    package init() {}

    /// A project of files that are written here.
    ///
    /// - Parameter files: texts by their paths.
    /// - Throws: which of them has no place or no room.
    init(_ files: [(path: String, text: String)]) throws(ProjectProblem) {
        for (path, text) in files { try put(text, at: try ProjectPath(path)) }
    }

    package var isEmpty: Bool { files.isEmpty }

    package var count: Int { files.count }

    package var paths: [ProjectPath] { files.keys.sorted() }

    package subscript(path: ProjectPath) -> String? { files[path] }

    /// The file at a path, where that is one.
    package subscript(path: String) -> String? { (try? ProjectPath(path)).flatMap { files[$0] } }

    /// Puts a file where it belongs, in place of the one that was there.
    ///
    /// - Throws: why it cannot be there; nothing has changed then.
    package mutating func put(
        _ content: String,
        at path: ProjectPath,
        _ limits: Limits = Limits()
    ) throws(ProjectProblem) {
        let size = content.utf8.count
        let before = files[path]
        if size > limits.fileBytes {
            throw ProjectProblem(path.text, "it has \(size) bytes, and a file has at most \(limits.fileBytes)")
        }
        if content.utf8.contains(0) { throw ProjectProblem(path.text, "it is no text") }
        let sum = bytes + size - (before?.utf8.count ?? 0)
        if sum > limits.bytes { throw ProjectProblem(path.text, "all files have more than \(limits.bytes) bytes") }
        if before == nil {
            if count >= limits.files { throw ProjectProblem(path.text, "there are \(limits.files) files already") }
            try claim(path)
        }
        files[path] = content
        bytes = sum
    }

    package mutating func remove(_ path: ProjectPath) {
        guard let content = files.removeValue(forKey: path) else { return }
        bytes -= content.utf8.count
        for place in [path.text] + path.folders {
            let key = place.lowercased()
            places[key]?.count -= 1
            if places[key]?.count == 0 { places[key] = nil }
        }
    }

    private mutating func claim(_ path: ProjectPath) throws(ProjectProblem) {
        let wanted = path.folders.map { ($0, false) } + [(path.text, true)]
        for (place, isFile) in wanted {
            guard let known = places[place.lowercased()] else { continue }
            if known.isFile || isFile, known.path == place {
                throw ProjectProblem(path.text, "'\(known.path)' is a file and a folder at once")
            }
            if known.path != place { throw ProjectProblem(path.text, "'\(known.path)' is the same on some systems") }
        }
        for (place, isFile) in wanted {
            places[place.lowercased(), default: Place(path: place, isFile: isFile, count: 0)].count += 1
        }
    }
}

extension Project: Hashable {
    package static func == (left: Project, right: Project) -> Bool { left.files == right.files }

    package func hash(into hasher: inout Hasher) { hasher.combine(files) }
}

extension Project: Codable {
    package init(from decoder: any Decoder) throws {
        let files = try [String: String](from: decoder)
        var most = Limits()
        (most.files, most.fileBytes, most.bytes) = (.max, .max, .max)
        for (path, content) in files { try put(content, at: try ProjectPath(path), most) }
    }

    package func encode(to encoder: any Encoder) throws {
        try Dictionary(uniqueKeysWithValues: files.map { ($0.key.text, $0.value) }).encode(to: encoder)
    }
}
