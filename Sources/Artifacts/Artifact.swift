/// A file that is kept, by the hash of its content.
package struct Artifact: Hashable, Sendable {
    /// The SHA-256 of its content, in hexadecimal.
    package let hash: String
    package let kind: ArtifactKind

    init(hash: String, kind: ArtifactKind) {
        self.hash = hash
        self.kind = kind
    }

    /// Reads a name such as `<hash>.svg`; `nil` for anything that cannot be one.
    package init?(name: String) {
        let parts = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].count == 64,
            parts[0].allSatisfy({ 0x30...0x39 ~= $0 || 0x61...0x66 ~= $0 }),
            let kind = String(parts[1]).flatMap({ ArtifactKind(rawValue: $0) }), let hash = String(parts[0])
        else { return nil }
        self.hash = hash
        self.kind = kind
    }

    /// The artifacts whose names are in a text, however their paths are written there.
    package static func named(in text: String) -> Set<Artifact> {
        var (artifacts, digits): (Set<Artifact>, Int) = ([], 0)
        let bytes = Array(text.utf8)
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "."), digits == 64 {
                let kind = bytes[(index + 1)...].prefix { 0x30...0x39 ~= $0 || 0x61...0x7A ~= $0 }
                let name = String(decoding: bytes[(index - 64)...index] + kind, as: UTF8.self)
                if let artifact = Artifact(name: name) { artifacts.insert(artifact) }
            }
            digits = 0x30...0x39 ~= byte || 0x61...0x66 ~= byte ? digits + 1 : 0
        }
        return artifacts
    }

    package var name: String { "\(hash).\(kind.rawValue)" }

    /// Where it is read over HTTP.
    package var path: String { "/api/artifacts/\(name)" }

    /// The folder and the file in it, as they lie in a store.
    var place: (folder: String, file: String) { (String(hash.prefix(2)), "\(hash.dropFirst(2)).\(kind.rawValue)") }
}

/// Why an artifact is not kept, or not read.
package struct ArtifactError: Error, Hashable, Sendable {
    package enum Code: Hashable, Sendable {
        case tooLarge
        case notFound
        /// What is in the file is not what its name says.
        case damaged
        /// The system does not let it be written or read.
        case unavailable
    }

    package let code: Code
    package let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
