package import SQL

/// Which generations are meant; what is `nil` does not matter.
package struct LedgerFilter: Sendable, Hashable {
    /// From then on, and before then, in microseconds since 1970.
    package var since: Int?
    package var until: Int?
    package var route: String?
    package var model: String?
    package var target: String?
    package var user: String?
    package var workflow: String?
    package var key: String?
    package var isFailed: Bool?
    package var isDegraded: Bool?

    package init() {}

    /// The condition as SQL, beginning with ` WHERE ` unless it is empty, and the values it needs.
    package func condition(before cursor: LedgerCursor? = nil) -> (sql: String, values: SQLRow) {
        var parts: [String] = []
        var values: SQLRow = []
        func add(_ sql: String, _ value: SQLValue) {
            guard !value.isNull else { return }
            values.append(value)
            parts.append("\(sql) $\(values.count)")
        }
        add("time >=", SQLValue(since))
        add("time <", SQLValue(until))
        add("route =", SQLValue(route))
        add("model =", SQLValue(model))
        add("target =", SQLValue(target))
        add("user_id =", SQLValue(user))
        add("workflow =", SQLValue(workflow))
        add("key_id =", SQLValue(key))
        if let isFailed { parts.append("failure IS \(isFailed ? "NOT " : "")NULL") }
        if let isDegraded { parts.append("degraded \(isDegraded ? "<>" : "=") 'none'") }
        if let cursor {
            values += [SQLValue(cursor.time), .text(cursor.id)]
            parts.append("(time, id) < ($\(values.count - 1), $\(values.count))")
        }
        return (parts.isEmpty ? "" : " WHERE " + parts.joined(separator: " AND "), values)
    }
}

/// A place in the list of generations, which goes from the newest to the oldest.
package struct LedgerCursor: Sendable, Hashable {
    package var time: Int
    package var id: String

    package init(time: Int, id: String) {
        self.time = time
        self.id = id
    }

    package init(_ row: GenerationRow) {
        self.init(time: row.time, id: row.id)
    }
}
