package import JSON

/// How likely a token was, and what else might have stood in its place.
package struct TokenProbability: Hashable, Sendable {
    package var token: String
    /// The natural logarithm of its probability.
    package var logarithm: Double
    /// The likeliest tokens of that place, as many as were asked for.
    package var alternatives: [Alternative] = []

    package struct Alternative: Hashable, Sendable {
        package var token: String
        package var logarithm: Double

        package init(token: String, logarithm: Double) {
            self.token = token
            self.logarithm = logarithm
        }
    }

    package init(token: String, logarithm: Double, alternatives: [Alternative] = []) {
        self.token = token
        self.logarithm = logarithm
        self.alternatives = alternatives
    }
}

/// Where a part of an answer comes from.
package struct Citation: Hashable, Sendable {
    package var uri: String
    package var title: String?
    /// The part of the text, in the provider's own units: bytes for Google, characters for OpenAI.
    package var start: Int?
    package var end: Int?

    package init(uri: String, title: String? = nil, start: Int? = nil, end: Int? = nil) {
        self.uri = uri
        self.title = title
        self.start = start
        self.end = end
    }
}

/// Something a provider said beside its answer that only its own dialect has a word for.
///
/// Edges of other dialects pass it on in a field for extensions, so that nothing is lost.
package struct Extra: Hashable, Sendable {
    /// The field's name in the provider's dialect, such as `groundingMetadata`.
    package var name: String
    package var value: JSON
    /// Whether several of one name make a list, as parts do; otherwise the latest counts.
    package var isRepeated: Bool

    package init(_ name: String, _ value: JSON, isRepeated: Bool = false) {
        self.name = name
        self.value = value
        self.isRepeated = isRepeated
    }
}
