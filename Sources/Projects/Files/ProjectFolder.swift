import Foundation
package import Programs

/// A folder on the disk that holds a project.
///
/// A new project is written beside its place and put there whole. In one that is there already only files of the project are
/// touched, each whole, and what could not be finished is undone; nothing is ever written through a link.
package struct ProjectFolder: Sendable {
    package let path: String

    /// Where the folder keeps what it was before.
    static let own = ".aloft"

    /// What is not read, being made by tools or not the project's.
    private static let skipped: Set = [
        own, ".git", ".hg", ".svn", ".venv", "venv", "node_modules", "__pycache__", ".mypy_cache", ".pytest_cache",
        ".ruff_cache", ".tox", ".idea",
    ]
    /// The same, but it is said, for a project may have such a folder of its own.
    private static let skippedAloud: Set = ["env", "dist", "build"]

    package init(_ path: String) {
        // A name after the last slash tells nothing where the slash is the last.
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
    }

    /// Whether there is something already.
    package var isTaken: Bool {
        // Where nothing can be asked of, nothing is.
        guard (try? FileManager.default.attributesOfItem(atPath: path)) != nil else { return false }
        guard let folder = try? Folder(path), let names = try? folder.names() else { return true }
        return !names.isEmpty
    }

    /// What was read of a folder, and what was not.
    package struct Content: Sendable {
        package var project = Project()
        /// What it was called when it was made here; `nil` where that is not known.
        package var name: String?
        /// Paths, each with the reason.
        package fileprivate(set) var left: [String] = []
        /// The same as files and folders that nobody may write to who has not seen them, as far as a project can have them.
        package fileprivate(set) var unread: [ProjectPath] = []

        fileprivate mutating func leave(_ path: String, _ sentence: String? = nil) {
            if let sentence { left.append(sentence) }
            if unread.count < ProjectRequest.mostUnread, let path = try? ProjectPath(path) { unread.append(path) }
        }
    }

    /// Whether a file is by its name one of passwords and keys, which are nobody's to send or to keep another time.
    private static func isSecret(_ name: String) -> Bool {
        let name = name.lowercased()
        if name.hasPrefix(".env") { return ![".example", ".sample", ".template"].contains(where: name.hasSuffix) }
        if name.hasSuffix(".pem") || name.hasSuffix(".key") { return true }
        if [".netrc", "_netrc", ".pypirc"].contains(name) { return true }
        let isKey = ["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"].contains(where: name.hasPrefix)
        return name.hasPrefix("id_") && (isKey || !name.contains(".")) && !name.hasSuffix(".pub")
    }

    /// Reads the texts in it; links are not followed, and what is no text or too large is left.
    package func read(_ limits: Project.Limits = Project.Limits()) throws(FolderError) -> Content {
        var content = Content()
        let folder = try Folder(path)
        content.name = ProjectVersions.name(in: folder)
        try Self.read(folder, "", limits, &content)
        return content
    }

    private static func read(
        _ folder: borrowing Folder,
        _ place: String,
        _ limits: Project.Limits,
        _ content: inout Content
    ) throws(FolderError) {
        for name in try folder.names() {
            let path = place + name
            switch folder.kind(name) {
            case .folder:
                if skipped.contains(name) {
                    content.leave(path)
                    continue
                }
                if skippedAloud.contains(name) {
                    content.leave(path, "'\(path)' is left: folders of that name are made by tools.")
                    continue
                }
                do throws(ProjectProblem) {
                    _ = try ProjectPath(path)
                } catch {
                    content.leave(path, error.description)
                    continue
                }
                try read(try folder.enter(name), path + "/", limits, &content)
            case .file where isSecret(name):
                content.leave(path, "'\(path)' is left: by its name it holds a secret.")
            case .file:
                guard let bytes = try folder.read(name, limit: limits.fileBytes) else {
                    content.leave(path, "'\(path)' is left: it is larger than \(limits.fileBytes) bytes.")
                    continue
                }
                guard let text = String(validating: bytes, as: UTF8.self), !text.utf8.contains(0) else {
                    content.leave(path, "'\(path)' is left: it is no text.")
                    continue
                }
                do throws(ProjectProblem) {
                    try content.project.put(text, at: try ProjectPath(path), limits)
                } catch {
                    content.leave(path, error.description)
                }
            case .other: content.leave(path, "'\(path)' is left: it is a link, or no file.")
            case nil: continue
            }
        }
    }

    /// Puts a project where nothing is yet.
    ///
    /// - Throws: why it could not be written; nothing is there then.
    package func create(_ project: Project, _ version: ProjectVersion) throws(FolderError) {
        if isTaken { throw FolderError(message: "'\(path)' is there already: choose another folder, or modify it") }
        let beside = "\(path).\(UInt32.random(in: .min ... .max)).partial"
        do throws(FolderError) {
            let folder = try Folder.make(beside)
            for path in project.paths { try Self.write(project[path] ?? "", at: path, in: folder) }
            let versions = try ProjectVersions(in: folder)
            try versions.keep(project, ProjectChange(from: Project(), to: project), version)
            try Folder.move(beside, to: path)
        } catch {
            try? FileManager.default.removeItem(atPath: beside)
            throw error
        }
    }

    /// Makes the change to the project that is there.
    ///
    /// - Parameters:
    ///   - change: from what is there now; what is not so any more stops it.
    ///   - version: how it came to be.
    /// - Throws: why it could not be made; all is as it was then.
    package func apply(_ change: ProjectChange, _ version: ProjectVersion) throws(FolderError) {
        let folder = try Folder(path)
        let touched = change.added + change.changed + change.removed
        for path in touched {
            guard try Self.content(at: path, in: folder) == change.before[path] else {
                throw FolderError(message: "'\(path.text)' has changed meanwhile, or is no file")
            }
        }
        let versions = try ProjectVersions(in: folder)
        // What is there now is kept before anything is touched.
        if try versions.count() == 0 {
            let first = ProjectVersion("as it was found", at: version.time)
            try versions.keep(change.before, ProjectChange(from: Project(), to: change.before), first)
        }
        var done: [ProjectPath] = []
        let modes = touched.map { Self.mode(of: $0, in: folder) }
        do throws(FolderError) {
            for path in touched {
                done.append(path)
                try Self.set(change.after[path], at: path, in: folder)
            }
            try versions.keep(change.after, change, version)
        } catch {
            for (path, mode) in zip(done, modes) { try? Self.set(change.before[path], at: path, mode, in: folder) }
            throw error
        }
    }

    // MARK: - Single files

    private static func set(
        _ content: String?,
        at path: ProjectPath,
        _ mode: UInt32? = nil,
        in folder: borrowing Folder
    ) throws(FolderError) {
        if let content { try write(content, at: path, mode, in: folder) } else { try remove(path, in: folder) }
    }

    static func write(
        _ content: String,
        at path: ProjectPath,
        _ mode: UInt32? = nil,
        in folder: borrowing Folder
    ) throws(FolderError) {
        try within(path.names.dropLast(), of: folder, making: true) { folder throws(FolderError) in
            try folder.write(Array(content.utf8), to: path.name, mode: mode)
        }
    }

    private static func mode(of path: ProjectPath, in folder: borrowing Folder) -> UInt32? {
        var mode: UInt32?
        try? within(path.names.dropLast(), of: folder, making: false) { folder throws(FolderError) in
            mode = folder.mode(path.name)
        }
        return mode
    }

    private static func remove(_ path: ProjectPath, in folder: borrowing Folder) throws(FolderError) {
        try within(path.names.dropLast(), of: folder, making: false) { folder throws(FolderError) in
            try folder.remove(path.name)
        }
    }

    /// What a file holds; `nil` where there is none.
    private static func content(at path: ProjectPath, in folder: borrowing Folder) throws(FolderError) -> String? {
        var text: String?
        guard exists(path.names, in: folder) else { return nil }
        try within(path.names.dropLast(), of: folder, making: false) { folder throws(FolderError) in
            guard let bytes = try folder.read(path.name, limit: .max) else {
                throw FolderError(message: "'\(path.text)' is a link, or no file")
            }
            text = String(decoding: bytes, as: UTF8.self)
        }
        return text
    }

    /// Whether something is there, be it a link on the way.
    private static func exists(_ names: [Substring], in folder: borrowing Folder) -> Bool {
        guard let first = names.first, let kind = folder.kind(String(first)) else { return false }
        guard names.count > 1, kind == .folder, let inner = try? folder.enter(String(first)) else { return true }
        return exists(Array(names.dropFirst()), in: inner)
    }

    private static func within(
        _ names: ArraySlice<Substring>,
        of folder: borrowing Folder,
        making isMade: Bool,
        _ body: (borrowing Folder) throws(FolderError) -> Void
    ) throws(FolderError) {
        guard let first = names.first else { return try body(folder) }
        try within(names.dropFirst(), of: try folder.enter(String(first), making: isMade), making: isMade, body)
    }
}
