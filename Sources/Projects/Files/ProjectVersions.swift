import JSON
import Programs
import ZIP

/// How a version of a project came to be.
package struct ProjectVersion: Sendable {
    /// What was asked for.
    package var prompt: String
    /// As ISO 8601 has it.
    package var time: String
    /// How it was made, for whoever reads it later.
    package var about: [String: String] = [:]

    package init(_ prompt: String, at time: String) {
        self.prompt = prompt
        self.time = time
    }
}

/// What a folder was before: each version as an archive, and what it changed as a patch.
struct ProjectVersions: ~Copyable {
    private let folder: Folder

    private static let list = "project.json"
    private static let mostBytes = 16 << 20

    init(in folder: borrowing Folder) throws(FolderError) {
        self.folder = try folder.enter(ProjectFolder.own, making: true)
        self.folder.keepPrivate()
    }

    private func entries() throws(FolderError) -> [JSON] {
        guard folder.kind(Self.list) != nil else { return [] }
        guard let bytes = try folder.read(Self.list, limit: Self.mostBytes), let json = try? JSON(parsing: bytes),
            let versions = json["versions"]?.array
        else { throw FolderError(message: "'\(ProjectFolder.own)/\(Self.list)' cannot be read") }
        return versions
    }

    func count() throws(FolderError) -> Int { try entries().count }

    /// What a project was called when one of its versions was made.
    static func name(in folder: borrowing Folder) -> String? {
        guard folder.kind(ProjectFolder.own) == .folder, let inner = try? folder.enter(ProjectFolder.own),
            let bytes = try? inner.read(list, limit: mostBytes), let json = try? JSON(parsing: bytes)
        else { return nil }
        return (json["versions"]?.array ?? []).lazy.compactMap { $0["name"]?.string }.first
    }

    func keep(_ project: Project, _ change: ProjectChange, _ version: ProjectVersion) throws(FolderError) {
        var entries = try entries()
        let number = entries.count + 1
        let versions = try folder.enter("versions", making: true)
        versions.keepPrivate()
        try versions.write(project.archive, to: "\(number).zip", mode: 0o600)
        try versions.write(Array(change.diff.utf8), to: "\(number).patch", mode: 0o600)
        func list(_ paths: [ProjectPath]) -> JSON { .array(paths.map { .string($0.text) }) }
        var entry: JSONObject = [
            "version": JSON(number), "time": .string(version.time), "prompt": .string(version.prompt),
            "files": JSON(project.count), "added": list(change.added), "changed": list(change.changed),
            "removed": list(change.removed),
        ]
        for (name, value) in version.about.sorted(by: { $0.key < $1.key }) { entry[name] = .string(value) }
        entries.append(.object(entry))
        let json: JSON = ["versions": .array(entries)]
        try folder.write(Array((json.pretty() + "\n").utf8), to: Self.list, mode: 0o600)
    }
}

extension Project {
    /// All files as one archive.
    package var archive: [UInt8] {
        var writer = ZIPWriter()
        for path in paths { writer.add(Array((files[path] ?? "").utf8), as: path.text) }
        return writer.bytes
    }
}
