internal import Glibc

/// What a file was when its hash was last computed, kept beside it so that it need not be hashed at each start.
///
/// `sha256sum --check` reads the same file. Whoever can write it can also replace the model, so it proves nothing to
/// anybody but the owner of the folder.
struct VerifiedMarker: Hashable {
    let sha256: String
    let status: FileStatus

    /// The marker of a file; `nil` when there is none that can be read.
    static func read(_ files: ModelFiles) -> VerifiedMarker? {
        let descriptor = unsafe open(files.marker, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let text = unsafe String(unsafeUninitializedCapacity: 1024) { buffer in
            max(0, unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count))
        }
        let words = text.split { $0 == " " || $0 == "\n" }
        guard words.count == 7, words[0] == "#", let bytes = Int(words[2]) else { return nil }
        return VerifiedMarker(sha256: String(words[5]), status: FileStatus(bytes: bytes, modified: String(words[4])))
    }

    func write(_ files: ModelFiles) throws(LocalModelError) {
        let text = "# bytes \(status.bytes) modified \(status.modified)\n\(sha256)  \(files.name).gguf\n"
        var file = try PartialFile(path: files.marker + ".partial")
        try file.startHere()
        try file.append(Array(text.utf8))
        _ = try file.finish()
        guard unsafe rename(files.marker + ".partial", files.marker) == 0 else { throw .system("write", files.marker) }
    }
}
