internal import Glibc

/// The right to work on one model, held by one holder on this machine and given back when it leaves scope.
///
/// The system takes it back from a process that dies.
@safe struct ModelLock: ~Copyable {
    private let descriptor: Int32

    init(_ files: ModelFiles) throws(LocalModelError) {
        descriptor = unsafe open(files.lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .system("lock", files.lock) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let number = errno
            let holder = Self.holder(descriptor)
            close(descriptor)
            guard number == EWOULDBLOCK else { throw .system("lock", files.lock, errno: number) }
            throw LocalModelError(
                .busy,
                "Another process\(holder) is at work on \(files.name); wait until it is done, or stop it."
            )
        }
        let name = Array("\(getpid())\n".utf8)
        // Only a hint for the message above.
        ftruncate(descriptor, 0)
        unsafe pwrite(descriptor, name, name.count, 0)
    }

    deinit {
        // A process that is being started has a copy of the descriptor for a moment, which would keep the lock.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    private static func holder(_ descriptor: Int32) -> String {
        let text = unsafe String(unsafeUninitializedCapacity: 20) { buffer in
            max(0, unsafe pread(descriptor, buffer.baseAddress, buffer.count, 0))
        }
        return Int(text.prefix { $0 != "\n" }).map { " (\($0))" } ?? ""
    }
}
