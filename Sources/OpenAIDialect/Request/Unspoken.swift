import JSON

/// What a caller said that has no word in the vocabulary: one sentence for each field, however often it comes.
struct Unspoken {
    private(set) var sentences: [String] = []
    private var fields: Set<String> = []

    /// Callers may send any number of unknown fields; nobody reads more sentences than these.
    private static let limit = 32

    /// Notes a member that no other dialect has, unless it says nothing: null, `false` and what is empty.
    mutating func leave(_ name: String, _ value: JSON, in path: String = "") {
        guard !value.saysNothing else { return }
        leave("\(path)\(name.prefix(64))")
    }

    mutating func leave(_ field: String) {
        guard note(field) else { return }
        sentences.append("`\(Self.printable(field))` was left out: the target's dialect has no counterpart.")
    }

    /// Notes a field that was understood as something near it.
    mutating func replace(_ field: String, _ value: String, by nearest: String) {
        guard note(field) else { return }
        sentences.append("`\(field)` was read as `\(nearest)`: the target's dialect has no `\(value)`.")
    }

    private mutating func note(_ field: String) -> Bool {
        fields.count < Self.limit && fields.insert(field).inserted
    }

    /// Sentences end up in headers, and names are the caller's.
    private static func printable(_ name: String) -> String {
        String(
            decoding: name.utf8.map { 0x20..<0x7F ~= $0 && $0 != UInt8(ascii: "`") ? $0 : UInt8(ascii: "?") },
            as: UTF8.self
        )
    }
}

extension JSON {
    fileprivate var saysNothing: Bool {
        switch self {
        case .null, .bool(false), .string(""): true
        case .array(let elements): elements.isEmpty
        case .object(let object): object.isEmpty
        default: false
        }
    }
}
