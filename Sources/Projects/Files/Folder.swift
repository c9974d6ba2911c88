internal import Glibc

/// A folder that is open: what is done in it is done there, whatever becomes of its path, and no link is followed.
@safe struct Folder: ~Copyable {
    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    enum Kind: Hashable {
        case file, folder, other
    }

    /// Opens a folder; what leads to it may be links, itself it may not.
    init(_ path: String) throws(FolderError) {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw FolderError(path) }
        self.descriptor = descriptor
    }

    /// What is there under a name; `nil` where nothing is.
    func kind(_ name: String) -> Kind? {
        var status = stat()
        guard unsafe fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        default: return .other
        }
    }

    /// Who may do what with a file; `nil` where there is none.
    func mode(_ name: String) -> UInt32? {
        var status = stat()
        guard unsafe fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == S_IFREG
        else { return nil }
        return status.st_mode & 0o777
    }

    /// Lets nobody but its owner in.
    func closeToOthers() { fchmod(descriptor, 0o700) }

    /// Opens a folder in it, which may be made where it is not there; a link is none.
    func enter(_ name: String, making isMade: Bool = false) throws(FolderError) -> Folder {
        if isMade, unsafe mkdirat(descriptor, name, 0o755) != 0, errno != EEXIST { throw FolderError(name) }
        let inner = unsafe openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard inner >= 0 else { throw FolderError(name) }
        return Folder(descriptor: inner)
    }

    /// The names in it, in order.
    func names() throws(FolderError) -> [String] {
        // Reading moves on a place that all who share a descriptor share.
        let copy = unsafe openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let directory = unsafe fdopendir(copy) else { throw FolderError(".") }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The content of a file; `nil` where it is no file, or larger.
    func read(_ name: String, limit: Int) throws(FolderError) -> [UInt8]? {
        let file = unsafe openat(descriptor, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else {
            if errno == ELOOP || errno == ENXIO { return nil }
            throw FolderError(name)
        }
        defer { close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit else {
            return nil
        }
        let size = Int(status.st_size)
        return unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            while filled < size {
                let count = unsafe Glibc.read(file, buffer.baseAddress?.advanced(by: filled), size - filled)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                filled += count
            }
        }
    }

    /// Writes a file whole or not at all; a link of that name is replaced, not followed.
    ///
    /// - Parameters:
    ///   - bytes: what it is to hold.
    ///   - name: what it is called.
    ///   - mode: who may do what with it; `nil` leaves that as it is.
    /// - Throws: why it is not there.
    func write(_ bytes: [UInt8], to name: String, mode: UInt32? = nil) throws(FolderError) {
        let partial = ".\(name.prefix(40)).\(UInt32.random(in: .min ... .max)).partial"
        let mode = mode ?? self.mode(name)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
        let file = unsafe openat(descriptor, partial, flags, mode.map { $0 & 0o600 } ?? 0o644)
        guard file >= 0 else { throw FolderError(name) }
        if let mode { fchmod(file, mode) }
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(file, buffer.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            written += count
        }
        var failure: FolderError?
        if written != bytes.count || fsync(file) != 0 { failure = FolderError(name) }
        close(file)
        if failure == nil, unsafe renameat(descriptor, partial, descriptor, name) != 0 { failure = FolderError(name) }
        guard let failure else { return }
        unsafe unlinkat(descriptor, partial, 0)
        throw failure
    }

    func remove(_ name: String) throws(FolderError) {
        guard unsafe unlinkat(descriptor, name, 0) == 0 || errno == ENOENT else { throw FolderError(name) }
    }

    /// Removes a folder that is empty; one that is not stays.
    func removeIfEmpty(_ name: String) { unsafe unlinkat(descriptor, name, AT_REMOVEDIR) }

    /// Makes a folder that was not there.
    static func make(_ path: String) throws(FolderError) -> Folder {
        guard unsafe mkdir(path, 0o755) == 0 else { throw FolderError(path) }
        return try Folder(path)
    }

    /// Puts a folder where nothing is, or an empty one.
    static func move(_ path: String, to place: String) throws(FolderError) {
        guard unsafe rename(path, place) == 0 else { throw FolderError(place) }
    }
}

/// Why something in a folder was not done.
package struct FolderError: Error, Hashable, Sendable {
    package let message: String

    init(message: String) { self.message = message }

    /// What the system says of the last call.
    init(_ name: String) {
        let code = errno
        let reason = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
        message = code == ELOOP || code == ENOTDIR ? "'\(name)' is a link or no folder" : "'\(name)': \(reason)"
    }
}
