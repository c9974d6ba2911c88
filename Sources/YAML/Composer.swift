/// Builds the one document of a stream from its events.
struct Composer: ~Copyable {
    private struct Anchored {
        let node: YAMLNode
        let size: Int
        let height: Int
    }

    private var events: EventSource
    private let file: String
    private let limits: YAMLLimits
    private var nodes = 0
    private var anchors: [String: Anchored] = [:]
    /// Anchors whose value is still being read, where an alias would contain itself.
    private var open: Set<String> = []

    init(_ bytes: [UInt8], file: String, limits: YAMLLimits) throws(YAMLError) {
        events = try EventSource(bytes, file: file)
        self.file = file
        self.limits = limits
    }

    mutating func document() throws(YAMLError) -> YAMLNode {
        _ = try events.next()
        let start = try events.next()
        guard case .documentStart = start.kind else {
            return YAMLNode(content: .scalar(text: "", style: .plain), position: YAMLPosition(line: 1, column: 1))
        }
        let root = try value(from: try events.next(), depth: 0)
        _ = try events.next()
        let end = try events.next()
        guard case .streamEnd = end.kind else {
            throw error(end.position, "a second document starts here; only one is read")
        }
        return root.node
    }

    private mutating func value(from event: Event, depth: Int) throws(YAMLError) -> Anchored {
        if case .alias(let name) = event.kind { return try aliased(name, at: event.position, depth: depth) }
        let before = nodes
        try count(1, at: event.position)
        if let anchor = event.anchor { open.insert(anchor) }

        var height = 0
        let content: YAMLNode.Content
        switch event.kind {
        case .scalar(let text, let isPlain): content = try scalar(text, isPlain: isPlain, event)
        case .sequenceStart: content = try sequence(event, depth: depth + 1, height: &height)
        case .mappingStart: content = try mapping(event, depth: depth + 1, height: &height)
        default: throw error(event.position, "expected a value")
        }

        let node = YAMLNode(content: content, position: event.position)
        let result = Anchored(node: node, size: nodes - before, height: height)
        if let anchor = event.anchor {
            open.remove(anchor)
            anchors[anchor] = result
        }
        return result
    }

    private mutating func aliased(_ name: String, at position: YAMLPosition, depth: Int) throws(YAMLError) -> Anchored {
        guard let anchored = anchors[name], !open.contains(name) else {
            guard open.contains(name) else { throw error(position, "no anchor '&\(name)' comes before this alias") }
            throw error(position, "'*\(name)' contains itself")
        }
        guard depth + anchored.height <= limits.depth else { throw tooDeep(position) }
        try count(anchored.size, at: position)
        return anchored
    }

    private func scalar(_ text: String, isPlain: Bool, _ event: Event) throws(YAMLError) -> YAMLNode.Content {
        switch event.tag {
        case nil: return .scalar(text: text, style: isPlain ? .plain : .quoted)
        case "!", coreTag("str"): return .scalar(text: text, style: .quoted)
        case coreTag("int"), coreTag("float"), coreTag("bool"), coreTag("null"):
            return .scalar(text: text, style: .plain)
        case let tag?: throw unknownTag(tag, event.position)
        }
    }

    private mutating func sequence(_ start: Event, depth: Int, height: inout Int) throws(YAMLError) -> YAMLNode.Content
    {
        try checkCollection(start, tag: "seq", depth: depth)
        var elements: [YAMLNode] = []
        while true {
            let event = try events.next()
            if case .sequenceEnd = event.kind { break }
            let element = try value(from: event, depth: depth)
            height = max(height, element.height)
            elements.append(element.node)
        }
        height += 1
        return .sequence(elements)
    }

    private mutating func mapping(_ start: Event, depth: Int, height: inout Int) throws(YAMLError) -> YAMLNode.Content {
        try checkCollection(start, tag: "map", depth: depth)
        var entries: [YAMLNode.Entry] = []
        var lines: [String: Int] = [:]
        while true {
            let event = try events.next()
            if case .mappingEnd = event.kind { break }
            let key = try key(from: event, depth: depth)
            if let line = lines.updateValue(event.position.line, forKey: key) {
                throw error(event.position, "key '\(key)' is here twice, first in line \(line)")
            }
            let value = try value(from: try events.next(), depth: depth)
            height = max(height, value.height)
            entries.append(YAMLNode.Entry(key: key, keyPosition: event.position, value: value.node))
        }
        height += 1
        return .mapping(entries)
    }

    private mutating func key(from event: Event, depth: Int) throws(YAMLError) -> String {
        let node = try value(from: event, depth: depth).node
        guard case .scalar(let text, let style) = node.content, !node.isNull else {
            throw error(event.position, "a key must be text, not \(node.kind)")
        }
        guard text != "<<" || style == .quoted else { throw error(event.position, "merge keys ('<<') are not read") }
        return text
    }

    private func checkCollection(_ start: Event, tag: String, depth: Int) throws(YAMLError) {
        guard depth <= limits.depth else { throw tooDeep(start.position) }
        if let found = start.tag, found != coreTag(tag) { throw unknownTag(found, start.position) }
    }

    private mutating func count(_ more: Int, at position: YAMLPosition) throws(YAMLError) {
        nodes += more
        guard nodes <= limits.nodes else {
            let most = "\(limits.nodes) keys and values, counting what aliases repeat"
            throw error(position, "the document holds more than \(most)")
        }
    }

    private func tooDeep(_ position: YAMLPosition) -> YAMLError {
        error(position, "nested deeper than \(limits.depth) lists and mappings")
    }

    private func unknownTag(_ tag: String, _ position: YAMLPosition) -> YAMLError {
        error(position, "tag '\(tag)' is not read; only YAML's core tags are")
    }

    private func coreTag(_ name: String) -> String {
        "tag:yaml.org,2002:" + name
    }

    private func error(_ position: YAMLPosition, _ message: String) -> YAMLError {
        YAMLError(file: file, position: position, message: message)
    }
}
