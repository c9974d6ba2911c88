internal import JSON

extension LocalModel {
    /// Reads an entry of the catalogue; a field that is missing, unknown or impossible is an error that names it.
    init(_ json: JSON) throws(LocalModelError) {
        let fields = try Fields(
            json,
            of: "a model",
            known: [
                "name", "purpose", "kind", "bytes", "memory_bytes", "context_tokens", "dimensions", "licence", "sha256",
                "default_from_memory_bytes", "sources",
            ]
        )
        name = try fields.string("name")
        // The name becomes a file's, so it must not be able to be anything else.
        let isPlain = name.utf8.allSatisfy(Array("abcdefghijklmnopqrstuvwxyz0123456789-_.".utf8).contains)
        guard isPlain, name.utf8.count <= 100, name.first?.isLetter == true else { throw fields.wrong("name") }
        purpose = try fields.string("purpose")
        guard let kind = Kind(rawValue: try fields.string("kind")) else { throw fields.wrong("kind") }
        self.kind = kind
        bytes = try fields.positive("bytes")
        memoryBytes = try fields.positive("memory_bytes")
        contextTokens = try fields.positive("context_tokens")
        dimensions = kind == .embedding ? try fields.positive("dimensions") : nil
        guard kind == .embedding || fields["dimensions"] == nil else { throw fields.wrong("dimensions") }
        licence = try fields.string("licence")
        sha256 = fields["sha256"] == nil ? nil : try fields.sha256("sha256")
        let threshold = "default_from_memory_bytes"
        defaultFromMemoryBytes = fields[threshold] == nil ? nil : try fields.count(threshold)
        var sources: [Source] = []
        for source in try fields.array("sources") { sources.append(try Source(source)) }
        self.sources = sources
        guard !sources.isEmpty else { throw fields.wrong("sources") }
        for source in sources { try check(source) }
    }

    private func check(_ source: Source) throws(LocalModelError) {
        switch source {
        case .packages(_, _, let parts):
            guard sha256 != nil, parts.reduce(0, { $0 + $1.bytes }) == bytes else {
                throw LocalModelError(.invalidCatalogue, "The parts of \(name) do not add up to its \(bytes) bytes.")
            }
        case .https(let url, _):
            guard sha256 != nil, url.hasPrefix("https://") else {
                throw LocalModelError(.invalidCatalogue, "\(name) has a URL and no hash, or one that is not https.")
            }
        case .sentenceEncoder:
            guard sha256 != nil, kind == .embedding else {
                throw LocalModelError(.invalidCatalogue, "\(name) is made of an encoder, and has no hash or is none.")
            }
        case .requantised:
            guard sha256 == nil, sources.count == 1 else {
                throw LocalModelError(.invalidCatalogue, "\(name) is made here, and has a hash or another source.")
            }
        }
    }
}

extension LocalModel.Source {
    fileprivate init(_ json: JSON) throws(LocalModelError) {
        switch json["kind"]?.string {
        case "python-packages":
            let fields = try Fields(json, of: "a source", known: ["kind", "version", "member", "parts"])
            var parts: [LocalModel.Part] = []
            for part in try fields.array("parts") { parts.append(try LocalModel.Part(part)) }
            self = .packages(version: try fields.string("version"), member: try fields.string("member"), parts: parts)
        case "https":
            let fields = try Fields(json, of: "a source", known: ["kind", "url", "tried"])
            guard let isTried = fields["tried"]?.bool else { throw fields.wrong("tried") }
            self = .https(url: try fields.string("url"), isTried: isTried)
        case "requantised":
            let fields = try Fields(json, of: "a source", known: ["kind", "from", "type"])
            self = .requantised(from: try fields.string("from"), type: try fields.string("type"))
        case "sentence-encoder":
            let known: Set = ["kind", "package", "version", "heads", "weights", "vocabulary"]
            self = .sentenceEncoder(try LocalModel.SentenceEncoderSource(Fields(json, of: "a source", known: known)))
        default:
            throw LocalModelError(.invalidCatalogue, "The catalogue has a source of a kind that is not known.")
        }
    }
}

extension LocalModel.Part {
    fileprivate init(_ json: JSON) throws(LocalModelError) {
        let fields = try Fields(json, of: "a part", known: ["package", "bytes", "sha256"])
        package = try fields.package("package")
        bytes = try fields.positive("bytes")
        sha256 = try fields.sha256("sha256")
    }
}

extension LocalModel.SentenceEncoderSource {
    fileprivate init(_ fields: Fields) throws(LocalModelError) {
        package = try fields.package("package")
        version = try fields.string("version")
        heads = try fields.positive("heads")
        weights = try LocalModel.Piece(fields["weights"] ?? .null)
        vocabulary = try LocalModel.Piece(fields["vocabulary"] ?? .null)
        guard heads <= 1024 else { throw fields.wrong("heads") }
    }
}

extension LocalModel.Piece {
    fileprivate init(_ json: JSON) throws(LocalModelError) {
        let fields = try Fields(json, of: "a piece", known: ["member", "bytes", "sha256"])
        member = try fields.string("member")
        bytes = try fields.positive("bytes")
        sha256 = try fields.sha256("sha256")
    }
}

/// The members of one object of the catalogue.
private struct Fields {
    private let object: JSONObject
    private let what: String

    init(_ json: JSON, of what: String, known: Set<String>) throws(LocalModelError) {
        guard let object = json.object else {
            throw LocalModelError(.invalidCatalogue, "In the catalogue, \(what) is not an object.")
        }
        self.object = object
        self.what = what
        if let unknown = object.members.first(where: { !known.contains($0.key) }) { throw wrong(unknown.key) }
    }

    subscript(key: String) -> JSON? { object[key] }

    func string(_ key: String) throws(LocalModelError) -> String {
        guard let value = object[key]?.string, !value.isEmpty else { throw wrong(key) }
        return value
    }

    /// The name of a package.
    func package(_ key: String) throws(LocalModelError) -> String {
        let value = try string(key)
        // It becomes an argument of a command, where a leading dash would be an option.
        guard value.utf8.first != UInt8(ascii: "-") else { throw wrong(key) }
        return value
    }

    func array(_ key: String) throws(LocalModelError) -> [JSON] {
        guard let value = object[key]?.array else { throw wrong(key) }
        return value
    }

    func count(_ key: String) throws(LocalModelError) -> Int {
        guard let value = object[key]?.int, (0...1 << 45).contains(value) else { throw wrong(key) }
        return value
    }

    func positive(_ key: String) throws(LocalModelError) -> Int {
        let value = try count(key)
        guard value > 0 else { throw wrong(key) }
        return value
    }

    func sha256(_ key: String) throws(LocalModelError) -> String {
        let value = try string(key)
        let isHexadecimal = value.utf8.allSatisfy(Array("0123456789abcdef".utf8).contains)
        guard value.utf8.count == 64, isHexadecimal else { throw wrong(key) }
        return value
    }

    func wrong(_ key: String) -> LocalModelError {
        LocalModelError(.invalidCatalogue, "In the catalogue, \(key) of \(what) is missing, wrong or unknown.")
    }
}
