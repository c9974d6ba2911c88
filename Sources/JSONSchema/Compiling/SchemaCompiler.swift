import JSON

/// Turns a schema into nodes, each part once, however often it is referred to.
///
/// It works through a list of what is still to be compiled instead of calling itself, so no schema can exhaust the stack.
struct SchemaCompiler {
    private static let maximumNodes = 20_000

    private let root: JSON
    private let names: SchemaNames
    private var nodes: [Node] = []
    private var indices: [Pointer: Int] = [:]
    private var pending: [(index: Int, schema: JSON)] = []

    init(_ root: JSON) throws(JSONSchemaError) {
        self.root = root
        names = SchemaNames(root)
    }

    mutating func compile() throws(JSONSchemaError) -> [Node] {
        _ = try index(of: root, at: Pointer())
        while let (index, schema) = pending.popLast() { try compile(schema, to: index) }
        try refuseEndlessReferences()
        return nodes
    }

    /// Returns the place of the node for a schema, which will be compiled if it is not yet.
    mutating func index(of schema: JSON, at path: Pointer) throws(JSONSchemaError) -> Int {
        if let index = indices[path] { return index }
        guard nodes.count < Self.maximumNodes, path.tokens.count < 1024 else {
            throw JSONSchemaError(
                code: .tooLarge,
                path: path.text,
                complaint: "there are more parts than can be checked"
            )
        }
        nodes.append(Node(path: path))
        indices[path] = nodes.count - 1
        pending.append((index: nodes.count - 1, schema: schema))
        return nodes.count - 1
    }

    private mutating func compile(_ schema: JSON, to index: Int) throws(JSONSchemaError) {
        var keywords = SchemaKeywords(path: nodes[index].path)
        switch schema {
        case .bool(let isAnything): nodes[index].isNever = !isAnything
        case .object(let object):
            for (keyword, value) in object.members { keywords.values[keyword] = value }
            var node = nodes[index]
            if names.isReferenceAlone, keywords.values["$ref"] != nil {
                keywords.values = keywords.values.filter { $0.key == "$ref" }
            }
            try compileAssertions(keywords, to: &node)
            try compileApplicators(keywords, to: &node)
            nodes[index] = node
        default: throw keywords.error(.malformed, "a schema must be an object, true or false")
        }
    }

    /// Returns the place of the node that a reference means.
    mutating func index(ofReference text: String, at path: Pointer) throws(JSONSchemaError) -> Int {
        let unresolved = JSONSchemaError(
            code: .unresolved,
            path: path.text,
            complaint: "$ref leads to nothing in this schema; references to other documents are not followed"
        )
        guard let target = names.resolve(text, from: path), let schema = target.value(in: root) else {
            throw unresolved
        }
        return try index(of: schema, at: target)
    }

    /// Refuses schemas that would be applied to the same value for ever, by taking away all that do not lead to others.
    private func refuseEndlessReferences() throws(JSONSchemaError) {
        let targets = nodes.map { node in node.combinations.flatMap(\.nodes) }
        var sources: [[Int]] = Array(repeating: [], count: nodes.count)
        for (index, targets) in targets.enumerated() {
            for target in targets { sources[target].append(index) }
        }
        var remaining = targets.map(\.count)
        var finished = remaining.indices.filter { remaining[$0] == 0 }
        while let index = finished.popLast() {
            for source in sources[index] {
                remaining[source] -= 1
                if remaining[source] == 0 { finished.append(source) }
            }
        }
        guard let index = remaining.firstIndex(where: { $0 > 0 }) else { return }
        throw JSONSchemaError(
            code: .endless,
            path: nodes[index].path.text,
            complaint: "references lead back to themselves without looking at any part of the value"
        )
    }
}

extension Pointer {
    /// The value at this place.
    func value(in root: JSON) -> JSON? {
        var value = root
        for token in tokens {
            let next =
                switch value {
                case .object(let object): object[token]
                case .array: Int(token).flatMap { value[$0] }
                default: JSON?.none
                }
            guard let next else { return nil }
            value = next
        }
        return value
    }
}
