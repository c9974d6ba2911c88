/// Where one run of the local server takes requests, and the key it wants to see.
package struct Connection: Hashable, Sendable {
    /// A Unix socket that no other run has used, so that no connection is kept over from one that died.
    package let socketPath: String
    package let apiKey: String
    package let model: ModelFile

    package init(socketPath: String, apiKey: String, model: ModelFile) {
        self.socketPath = socketPath
        self.apiKey = apiKey
        self.model = model
    }

    /// The URL of a path behind the socket; the host is only for show.
    func url(_ path: String) -> String { "http://localhost\(path)" }

    /// 128 random bits, new for every run.
    static func randomKey() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<2).map { _ in String(generator.next(), radix: 16) }.joined()
    }
}

/// A model on this machine's disk.
package struct ModelFile: Hashable, Sendable {
    /// Its name in the catalogue.
    package let name: String
    /// Its file, in the GGUF format.
    package let path: String

    package init(name: String, path: String) {
        self.name = name
        self.path = path
    }
}
