internal import Glibc

/// An open folder, in which names are looked up without following links.
final class Folder {
    struct Entry {
        /// As it is on the disk, where it need not be a text.
        let raw: [CChar]
        let isFile: Bool
        let isFolder: Bool
        /// What it takes of the disk.
        let bytes: Int

        var name: String { String(decoding: raw.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self) }
    }

    enum Reading {
        case bytes([UInt8])
        case none
        case tooLarge
    }

    private let descriptor: Int32

    init?(_ path: String) {
        descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
    }

    private init?(_ name: UnsafePointer<CChar>, in folder: Folder) {
        descriptor = unsafe openat(folder.descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func folder(_ name: String) -> Folder? { unsafe Folder(name, in: self) }

    /// The folder that an entry is, also one that its owner has closed to himself.
    func folder(_ entry: Entry) -> Folder? {
        if let folder = unsafe Folder(entry.raw, in: self) { return folder }
        guard unsafe fchmodat(descriptor, entry.raw, 0o700, 0) == 0 else { return nil }
        return unsafe Folder(entry.raw, in: self)
    }

    func entries() -> [Entry] {
        // Reading a folder closes its descriptor.
        guard let stream = unsafe fdopendir(openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)) else {
            return []
        }
        defer { unsafe closedir(stream) }
        var entries: [Entry] = []
        while let next = unsafe readdir(stream) {
            let raw = unsafe withUnsafeBytes(of: &next.pointee.d_name) { field in
                unsafe field.prefix { $0 != 0 }.map { CChar(bitPattern: $0) } + [0]
            }
            var facts = stat()
            guard raw != [46, 0], raw != [46, 46, 0], unsafe fstatat(descriptor, raw, &facts, AT_SYMLINK_NOFOLLOW) == 0
            else { continue }
            let kind = facts.st_mode & S_IFMT
            entries.append(
                Entry(raw: raw, isFile: kind == S_IFREG, isFolder: kind == S_IFDIR, bytes: Int(facts.st_blocks) * 512)
            )
        }
        return entries
    }

    func read(_ name: String, limit: Int) -> Reading {
        let file = unsafe openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return .none }
        defer { close(file) }
        var facts = stat()
        guard unsafe fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return .none }
        guard facts.st_size <= limit else { return .tooLarge }
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Int(facts.st_size)) { buffer, count in
            while count < buffer.count {
                let more = unsafe Glibc.read(file, buffer.baseAddress.map { unsafe $0 + count }, buffer.count - count)
                guard more > 0 else { break }
                count += more
            }
        }
        return .bytes(bytes)
    }

    func give(_ entry: Entry, to user: UInt32) -> Bool {
        unsafe fchownat(descriptor, entry.raw, user, user, AT_SYMLINK_NOFOLLOW) == 0
    }

    /// Lets its owner take away what is in it.
    func unlock() { fchmod(descriptor, 0o700) }

    func move(_ entry: Entry, to other: Folder, as name: String) -> Bool {
        unsafe renameat(descriptor, entry.raw, other.descriptor, name) == 0
    }

    func unlink(_ entry: Entry) {
        _ = unsafe unlinkat(descriptor, entry.raw, entry.isFolder ? AT_REMOVEDIR : 0)
    }
}
