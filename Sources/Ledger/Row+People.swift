package import JSON

extension GenerationRow {
    /// The row as people and pages read it: times in ISO 8601, and what has no value left out.
    package var forPeople: JSONObject { object(forPeople: true) }
}

extension AttemptRow {
    /// The row as people and pages read it: times in ISO 8601, and what has no value left out.
    package var forPeople: JSONObject { object(forPeople: true) }
}
