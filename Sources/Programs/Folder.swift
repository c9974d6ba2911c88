internal import Glibc

/// A folder that is open: what is done in it is done there, whatever becomes of its path, and no link is followed.
@safe package struct Folder: ~Copyable {
    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    package enum Kind: Hashable, Sendable {
        case file, folder, other

        init(_ facts: stat) {
            switch facts.st_mode & S_IFMT {
            case S_IFREG: self = .file
            case S_IFDIR: self = .folder
            default: self = .other
            }
        }
    }

    struct Entry {
        /// As it is on the disk, where it need not be a text.
        let raw: [CChar]
        let kind: Kind
        /// What it takes of the disk.
        let bytes: Int

        var name: String { String(decoding: raw.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self) }
    }

    /// Opens a folder; what leads to it may be links, itself it may not.
    package init(_ path: String) throws(FolderError) {
        descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw FolderError(path) }
    }

    /// Makes a folder that was not there.
    package static func make(_ path: String) throws(FolderError) -> Folder {
        guard unsafe mkdir(path, 0o755) == 0 else { throw FolderError(path) }
        return try Folder(path)
    }

    /// Puts a folder where nothing is, or an empty one.
    package static func move(_ path: String, to place: String) throws(FolderError) {
        guard unsafe rename(path, place) == 0 else { throw FolderError(place) }
    }

    // MARK: - What is in it

    /// What is there under a name; `nil` where nothing is.
    package func kind(_ name: String) -> Kind? {
        var facts = stat()
        guard unsafe fstatat(descriptor, name, &facts, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
        return Kind(facts)
    }

    /// The names in it, in order.
    package func names() throws(FolderError) -> [String] { try entries().map(\.name).sorted() }

    func entries() throws(FolderError) -> [Entry] {
        // Reading moves on a place that all who share a descriptor share, and closes it.
        let copy = unsafe openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let stream = unsafe fdopendir(copy) else { throw FolderError(".") }
        defer { unsafe closedir(stream) }
        var entries: [Entry] = []
        while let next = unsafe readdir(stream) {
            let raw = unsafe withUnsafeBytes(of: &next.pointee.d_name) { field in
                unsafe field.prefix { $0 != 0 }.map { CChar(bitPattern: $0) } + [0]
            }
            var facts = stat()
            guard raw != [46, 0], raw != [46, 46, 0], unsafe fstatat(descriptor, raw, &facts, AT_SYMLINK_NOFOLLOW) == 0
            else { continue }
            entries.append(Entry(raw: raw, kind: Kind(facts), bytes: Int(facts.st_blocks) * 512))
        }
        return entries
    }

    /// Who may do what with a file; `nil` where there is none.
    package func mode(_ name: String) -> UInt32? {
        var facts = stat()
        guard unsafe fstatat(descriptor, name, &facts, AT_SYMLINK_NOFOLLOW) == 0, Kind(facts) == .file else {
            return nil
        }
        return facts.st_mode & 0o777
    }

    /// Lets its owner do all with it, and nobody else anything.
    package func keepPrivate() { fchmod(descriptor, 0o700) }

    /// Opens a folder in it, which may be made where it is not there; a link is none.
    package func enter(_ name: String, making isMade: Bool = false) throws(FolderError) -> Folder {
        if isMade, unsafe mkdirat(descriptor, name, 0o755) != 0, errno != EEXIST { throw FolderError(name) }
        return try unsafe enter(name, raw: name)
    }

    /// Opens the folder that an entry is, also one that its owner has closed to himself.
    func enter(_ entry: Entry) throws(FolderError) -> Folder {
        if let folder = try? unsafe enter(entry.name, raw: entry.raw) { return folder }
        guard unsafe fchmodat(descriptor, entry.raw, 0o700, 0) == 0 else { throw FolderError(entry.name) }
        return try unsafe enter(entry.name, raw: entry.raw)
    }

    private func enter(_ name: String, raw: UnsafePointer<CChar>) throws(FolderError) -> Folder {
        let inner = unsafe openat(descriptor, raw, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard inner >= 0 else { throw FolderError(name) }
        return Folder(descriptor: inner)
    }

    // MARK: - Files

    /// The content of a file; `nil` where it is no file, or larger.
    package func read(_ name: String, limit: Int) throws(FolderError) -> [UInt8]? {
        let file = unsafe openat(descriptor, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else {
            if errno == ELOOP || errno == ENXIO { return nil }
            throw FolderError(name)
        }
        defer { close(file) }
        var facts = stat()
        guard unsafe fstat(file, &facts) == 0, Kind(facts) == .file, facts.st_size <= limit else { return nil }
        let size = Int(facts.st_size)
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
    package func write(_ bytes: [UInt8], to name: String, mode: UInt32? = nil) throws(FolderError) {
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

    /// Removes a file; one that is not there is no error.
    package func remove(_ name: String) throws(FolderError) {
        guard unsafe unlinkat(descriptor, name, 0) == 0 || errno == ENOENT else { throw FolderError(name) }
    }

    /// Removes a file or an empty folder, if that can be.
    func remove(_ entry: Entry) {
        _ = unsafe unlinkat(descriptor, entry.raw, entry.kind == .folder ? AT_REMOVEDIR : 0)
    }

    func move(_ entry: Entry, to other: borrowing Folder, as name: String) -> Bool {
        unsafe renameat(descriptor, entry.raw, other.descriptor, name) == 0
    }

    func give(_ entry: Entry, to user: UInt32) -> Bool {
        unsafe fchownat(descriptor, entry.raw, user, user, AT_SYMLINK_NOFOLLOW) == 0
    }
}

/// Why something in a folder was not done.
package struct FolderError: Error, Hashable, Sendable {
    package let message: String

    package init(message: String) { self.message = message }

    /// What the system says of the last call.
    init(_ name: String) {
        let code = errno
        let reason = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
        message = code == ELOOP || code == ENOTDIR ? "'\(name)' is a link or no folder" : "'\(name)': \(reason)"
    }
}
