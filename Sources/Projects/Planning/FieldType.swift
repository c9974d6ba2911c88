/// What a field holds, whatever a model calls it.
package enum FieldType: String, Codable, Hashable, Sendable, CaseIterable {
    case string, integer, float, boolean, datetime, text, json

    /// The type that a word means; `nil` for one that nobody knows.
    package init?(word: String) {
        let plain = word.lowercased().prefix { $0.isLetter || $0 == "_" }
        guard let type = Self.words.first(where: { $0.value.contains(String(plain)) })?.key else { return nil }
        self = type
    }

    private static let words: [FieldType: Set<String>] = [
        .string: [
            "string", "str", "varchar", "char", "uuid", "guid", "email", "emailstr", "url", "uri", "enum", "password",
            "slug", "phone", "file", "image", "id", "objectid", "date_string",
        ],
        .integer: [
            "integer", "int", "bigint", "smallint", "serial", "bigserial", "long", "foreign_key", "foreignkey", "fk",
        ],
        .float: ["float", "double", "decimal", "number", "numeric", "real", "money", "currency"],
        .boolean: ["boolean", "bool"],
        .datetime: ["datetime", "date", "time", "timestamp", "timestamptz"],
        .text: ["text", "longtext", "markdown", "html", "clob"],
        .json: ["json", "jsonb", "dict", "object", "array", "list", "map"],
    ]
}
