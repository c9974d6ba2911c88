private import Glibc
internal import Store

/// Files that hold what the database does not take, one line an entry, each forced to the disk before it counts.
///
/// A file belongs to the process that has it locked, and to the next one that finds it unlocked: what a killed process
/// left behind is taken up by another.
actor Spool {
    /// Why the spool did not take something, or does not give it back.
    struct Trouble: Error {
        let message: String
    }

    private let executor = QueueExecutor(label: "ledger.spool")
    private let folder: String?
    private let limit: Int
    private var current: (path: String, descriptor: Int32)?
    private(set) var bytes = 0
    /// What could not be read stays where it is, for the next process to try again.
    private var damaged: Set<String> = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    init(folder: String?, limit: Int) {
        self.folder = folder
        self.limit = limit
    }

    deinit {
        if let current { SpoolFile.close(current.descriptor) }
    }

    /// Lets go of the file that is written, for whoever comes next.
    func end() {
        if let current { SpoolFile.close(current.descriptor) }
        current = nil
    }

    /// Hashes and compresses content here, where it holds up nobody.
    func prepare(_ batch: EntryBatch) -> EntryBatch {
        var batch = batch
        batch.prepare()
        return batch
    }

    /// Appends entries; when this returns, they survive the process and the power.
    func append(_ entries: [LedgerEntry]) throws(Trouble) {
        guard let folder else { throw Trouble(message: "there is no folder for rows that have to wait") }
        let lines = entries.flatMap(\.line)
        guard bytes + lines.count <= limit else { throw Trouble(message: "the files of waiting rows are full") }
        let file: (path: String, descriptor: Int32)
        if let current { file = current } else { file = try begin(in: folder) }
        current = file
        let end = lseek(file.descriptor, 0, SEEK_END)
        guard Self.write(lines, to: file.descriptor), fdatasync(file.descriptor) == 0 else {
            let trouble = Trouble("cannot be written", file.path)
            // Half a line would hide the next one.
            ftruncate(file.descriptor, end)
            throw trouble
        }
        bytes += lines.count
    }

    private func begin(in folder: String) throws(Trouble) -> (path: String, descriptor: Int32) {
        unsafe mkdir(folder, 0o700)
        let path = "\(folder)/\(Timestamp.now)-\(getpid()).jsonl"
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Trouble("cannot be made", path) }
        flock(descriptor, LOCK_EX | LOCK_NB)
        // The file's name must survive the power too.
        let directory = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if directory >= 0 {
            fsync(directory)
            close(directory)
        }
        return (path, descriptor)
    }

    /// The files that this process may read: its own, which it ends hereby, and those that nobody has any more.
    func takeFiles() -> [SpoolFile] {
        end()
        guard let folder else { return [] }
        let paths = Self.names(in: folder).filter { $0.hasSuffix(".jsonl") }.sorted().map { "\(folder)/\($0)" }
        let files = paths.filter { !damaged.contains($0) }.compactMap { SpoolFile(path: $0) }
        bytes = files.reduce(0) { $0 + $1.size }
        return files
    }

    /// The next entries of a file, none at its end, and how many lines could not be read.
    func read(_ file: SpoolFile, _ count: Int) throws(Trouble) -> (entries: [LedgerEntry], unreadable: Int) {
        do throws(Trouble) {
            return try file.next(count)
        } catch {
            damaged.insert(file.path)
            bytes = max(0, bytes - file.size)
            throw error
        }
    }

    /// Removes a file all of whose entries are in the database.
    func remove(_ file: SpoolFile) {
        unsafe unlink(file.path)
        file.release()
        bytes = max(0, bytes - file.size)
    }

    func release(_ files: [SpoolFile]) {
        for file in files { file.release() }
    }

    private static func names(in folder: String) -> [String] {
        guard let directory = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { start in
                unsafe start.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            names.append(name)
        }
        return names
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var offset = 0
        while offset < bytes.count {
            let count = unsafe bytes[offset...].withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            offset += count
        }
        return true
    }
}

extension Spool.Trouble {
    /// Says what the last call to the system did not do.
    init(_ what: String, _ path: String) {
        message = "the file of waiting rows \(path) \(what): \(unsafe String(cString: strerror(errno)))"
    }
}
