internal import Cryptography
internal import Glibc

/// One file of a store, and the system's calls on it.
struct ArtifactFile {
    let folder: String
    let name: String

    private var path: String { "\(folder)/\(name)" }

    /// Whether it is there and has this content; if so, its age begins anew.
    func refresh(ifHolding bytes: [UInt8]) -> Bool {
        guard let kept = try? read(limit: bytes.count), kept == bytes else { return false }
        // A sweep may have put it aside just now; one that cannot be touched for other reasons is still there.
        return unsafe utimensat(AT_FDCWD, path, nil, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT
    }

    /// Writes it whole or not at all.
    func write(_ bytes: [UInt8]) throws(ArtifactError) {
        try Self.make(folder)
        let partial = "\(folder)/\(Self.partialName())"
        let descriptor = unsafe open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard descriptor >= 0 else { throw Self.failure("write", partial) }
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            written += count
        }
        let isWhole = written == bytes.count && fsync(descriptor) == 0
        let failure = Self.failure("write", partial)
        close(descriptor)
        guard isWhole else {
            unsafe unlink(partial)
            throw failure
        }
        guard unsafe rename(partial, path) == 0 else {
            let failure = Self.failure("write", path)
            unsafe unlink(partial)
            throw failure
        }
        try Self.flush(folder)
    }

    func read(limit: Int) throws(ArtifactError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ELOOP || errno == ENOTDIR {
                throw ArtifactError(.notFound, "There is no artifact of that name.")
            }
            throw Self.failure("read", path)
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit else {
            throw ArtifactError(.damaged, "\(name) is not a file of at most \(limit) bytes.")
        }
        let size = Int(status.st_size)
        return unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            while filled < size {
                let count = unsafe Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), size - filled)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                filled += count
            }
        }
    }

    /// How large it is, when it is that old.
    func size(ifOlderThan age: Duration) -> Int? {
        var status = stat()
        guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        return now.tv_sec - status.st_mtim.tv_sec >= age.components.seconds ? Int(status.st_size) : nil
    }

    /// Removes it when it is that old, and says how large it was.
    func remove(ifOlderThan age: Duration) -> Int? {
        guard size(ifOlderThan: age) != nil else { return nil }
        let aside = ArtifactFile(folder: folder, name: Self.partialName())
        guard unsafe rename(path, aside.path) == 0 else { return nil }
        // Whoever keeps the same content meanwhile either has made it young by now, or finds it gone.
        guard let size = aside.size(ifOlderThan: age) else {
            unsafe rename(aside.path, path)
            return nil
        }
        return unsafe unlink(aside.path) == 0 ? size : nil
    }

    private static func partialName() -> String { ".\(randomHex(bytes: 8)).partial" }

    static func names(in folder: String) -> [String] {
        guard let directory = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Makes a folder and those it is in, and sees to it that they last.
    private static func make(_ folder: String) throws(ArtifactError) {
        if unsafe mkdir(folder, 0o750) == 0 {
            if let slash = folder.lastIndex(of: "/"), slash > folder.startIndex { try? flush(String(folder[..<slash])) }
            return
        }
        guard errno != EEXIST else { return }
        guard errno == ENOENT, let slash = folder.lastIndex(of: "/"), slash > folder.startIndex else {
            throw failure("make", folder)
        }
        try make(String(folder[..<slash]))
        guard unsafe mkdir(folder, 0o750) == 0 || errno == EEXIST else { throw failure("make", folder) }
    }

    private static func flush(_ folder: String) throws(ArtifactError) {
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("write", folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("write", folder) }
    }

    private static func failure(_ attempt: String, _ path: String) -> ArtifactError {
        ArtifactError(.unavailable, "Cannot \(attempt) \(path): \(unsafe String(cString: strerror(errno))).")
    }
}
