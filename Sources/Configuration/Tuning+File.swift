import YAML

extension Configuration.Tuning {
    init(from reader: MappingReader) {
        self.init()
        loaded = reader.integer("loaded", in: 1...64) ?? loaded
        idle = reader.duration("idle", in: .seconds(1)...(oneHour * 24)) ?? idle
        slots = reader.integer("slots", in: 1...64) ?? slots
        context = reader.integer("context", in: 256...131_072) ?? context
        threads = reader.integer("threads", in: 1...1024)
        python = reader.nonEmpty("python")
        timeLimit = reader.duration("time_limit", in: .seconds(60)...(oneHour * 24 * 7)) ?? timeLimit
        vertex = reader.mapping("vertex", Vertex.init(from:))
        triggers = reader.list("triggers")?.compactMap { $0.mapping(Trigger.init(from:)) } ?? []
    }
}

extension Configuration.Tuning.Vertex {
    fileprivate init?(from reader: MappingReader) {
        let provider = reader.nonEmpty("provider", required: true)
        let bucket = reader.value("bucket", required: true).flatMap { value -> String? in
            guard let text = value.nonEmptyText()?.value else { return nil }
            if text.wholeMatch(of: #/gs:\/\/[a-z0-9][a-z0-9._-]{1,220}(\/[A-Za-z0-9._\/-]*)?/#) != nil { return text }
            value.refuse("'bucket' must be an address such as gs://my-bucket or gs://my-bucket/aloft")
            return nil
        }
        guard let provider, let bucket else { return nil }
        self.init(provider: provider, bucket: bucket)
    }
}

extension Configuration.Tuning.Trigger {
    fileprivate init?(from reader: MappingReader) {
        let name = reader.value("name", required: true).flatMap { value -> String? in
            guard let text = value.nonEmptyText()?.value else { return nil }
            if text.wholeMatch(of: #/[a-z0-9][a-z0-9.-]{0,63}/#) != nil { return text }
            value.refuse("'name' is a model's name: up to 64 small letters, digits, dashes and dots")
            return nil
        }
        let workflow = reader.nonEmpty("workflow", required: true)
        let examples = reader.integer("examples", in: 10...10_000_000)
        let perLabel = reader.integer("per_label", in: 0...1_000_000)
        let rating = reader.number("min_rating", in: 1...5)
        let base = reader.nonEmpty("base")
        let kind = reader.oneOf("kind", Kind.self)
        let action = reader.oneOf("action", Action.self)
        guard let name, let workflow else { return nil }
        self.init(name: name, workflow: workflow)
        self.examples = examples ?? self.examples
        self.perLabel = perLabel ?? self.perLabel
        minimumRating = rating ?? minimumRating
        self.base = base ?? self.base
        self.kind = kind?.rawValue
        self.action = action ?? self.action
    }

    private enum Kind: String, CaseIterable {
        case head, adapter
    }
}

extension Draft {
    func tuningProblems() -> [Problem] {
        guard let vertex = tuning.vertex, !unreadable.contains(vertex.provider) else { return [] }
        func problem(_ message: String) -> [Problem] {
            [Problem(path: ["tuning", "vertex", "provider"], message: message)]
        }
        guard let provider = providers.first(where: { $0.name == vertex.provider }),
            case .vertex(let place) = provider.kind
        else { return problem("'\(vertex.provider)' is no provider of kind vertex") }
        // What is tuned in a region is asked in that region.
        guard !["global", "us", "eu"].contains(place.location) else {
            return problem(
                "'\(vertex.provider)' is in '\(place.location)', and models are tuned and asked in a region such as us-central1"
            )
        }
        return []
    }
}
