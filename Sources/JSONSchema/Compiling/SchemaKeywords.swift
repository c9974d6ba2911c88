import JSON

/// The keywords of one schema, read as what they must be.
struct SchemaKeywords {
    let path: Pointer
    var values: [String: JSON] = [:]

    func error(_ code: JSONSchemaError.Code, _ complaint: String) -> JSONSchemaError {
        JSONSchemaError(code: code, path: path.text, complaint: complaint)
    }

    func number(_ keyword: String) throws(JSONSchemaError) -> JSONNumber? {
        guard let value = values[keyword] else { return nil }
        guard let number = value.number else { throw error(.malformed, "\(keyword) must be a number") }
        return number
    }

    /// Reads a count; Gemini writes these as strings, because they are 64 bits wide.
    func count(_ keyword: String) throws(JSONSchemaError) -> Int? {
        guard let value = values[keyword] else { return nil }
        guard let number = value.number ?? value.string.flatMap(JSONNumber.init(text:)), number.isWhole, number >= 0
        else { throw error(.malformed, "\(keyword) must be a whole number that is not negative") }
        return number.int ?? .max
    }

    func bool(_ keyword: String) throws(JSONSchemaError) -> Bool? {
        guard let value = values[keyword] else { return nil }
        guard let bool = value.bool else { throw error(.malformed, "\(keyword) must be true or false") }
        return bool
    }

    func string(_ keyword: String) throws(JSONSchemaError) -> String? {
        guard let value = values[keyword] else { return nil }
        guard let string = value.string else { throw error(.malformed, "\(keyword) must be a string") }
        return string
    }

    func array(_ keyword: String) throws(JSONSchemaError) -> [JSON]? {
        guard let value = values[keyword] else { return nil }
        guard let array = value.array else { throw error(.malformed, "\(keyword) must be an array") }
        return array
    }

    func members(_ keyword: String) throws(JSONSchemaError) -> [JSONObject.Member]? {
        guard let value = values[keyword] else { return nil }
        guard let object = value.object else { throw error(.malformed, "\(keyword) must be an object") }
        return object.members
    }

    func strings(_ value: JSON, _ keyword: String) throws(JSONSchemaError) -> [String] {
        let strings = value.array?.compactMap(\.string)
        guard let strings, strings.count == value.array?.count else {
            throw error(.malformed, "\(keyword) must be an array of strings")
        }
        return strings
    }

    func pattern(_ source: String, _ keyword: String) throws(JSONSchemaError) -> Pattern {
        do {
            return try Pattern(source)
        } catch {
            throw self.error(.unsupported, "the pattern in \(keyword) \(error.complaint)")
        }
    }
}
