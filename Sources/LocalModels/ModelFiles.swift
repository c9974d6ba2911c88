internal import Cryptography
internal import Glibc

/// The files of one model in the store's folder, and the calls that touch them.
struct ModelFiles: Sendable {
    let folder: String
    let name: String

    /// The finished file.
    var model: String { "\(folder)/\(name).gguf" }
    /// What has been fetched of it.
    var partial: String { model + ".partial" }
    /// What was verified of the finished file, and when it last changed.
    var marker: String { model + ".sha256" }
    /// Held while someone works on the model.
    ///
    /// Never removed: two processes could then hold two files of this name.
    var lock: String { "\(folder)/.\(name).lock" }
    /// Where packages are put before their part is taken out.
    var packages: String { model + ".packages" }

    /// The size and the time of the last change of a file; `nil` when it is not there.
    static func status(of path: String) throws(LocalModelError) -> FileStatus? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw .system("look at", path) }
            return nil
        }
        return FileStatus(
            bytes: Int(status.st_size),
            modified: "\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
        )
    }

    /// Removes a file; one that is not there is no error.
    static func remove(_ path: String) throws(LocalModelError) {
        guard unsafe unlink(path) == 0 || errno == ENOENT else { throw .system("remove", path) }
    }

    /// Makes a folder and those above it, for this user only.
    static func makeFolder(_ path: String) throws(LocalModelError) {
        if unsafe mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw .system("make the folder", path)
        }
        try makeFolder(String(path[..<slash]))
        guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .system("make the folder", path) }
    }

    /// The names in a folder; none when it is not there.
    static func names(in folder: String) -> [String] {
        guard let directory = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Removes the folder of packages and what is in it.
    func removePackages() {
        for name in Self.names(in: packages) {
            let path = "\(packages)/\(name)"
            // What pip left of a download is in folders of its own.
            if unsafe unlink(path) != 0 { Self.removeTree(path, depth: 8) }
        }
        unsafe rmdir(packages)
    }

    private static func removeTree(_ path: String, depth: Int) {
        guard depth > 0 else { return }
        for name in names(in: path) {
            let child = "\(path)/\(name)"
            if unsafe unlink(child) != 0 { removeTree(child, depth: depth - 1) }
        }
        unsafe rmdir(path)
    }

    /// How much the disk of the folder still takes; `nil` when it does not say.
    var freeBytes: Int? {
        var status = statvfs()
        guard unsafe statvfs(folder, &status) == 0 else { return nil }
        let (bytes, isTooMuch) = status.f_bavail.multipliedReportingOverflow(by: status.f_frsize)
        return isTooMuch ? .max : Int(clamping: bytes)
    }

    /// Puts the finished file in its place, for good: a crash leaves either the partial file or the model.
    func commit() throws(LocalModelError) {
        guard unsafe rename(partial, model) == 0 else { throw .system("rename", partial) }
        let directory = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw .system("open", folder) }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw .system("write", folder) }
    }
}

/// What tells one version of a file from another without reading it.
struct FileStatus: Hashable {
    let bytes: Int
    let modified: String
}
