import PlainTexts

extension YAMLDocument {
    /// Parses and reads a file of data without variables; throws everything that is wrong with it.
    package static func reading<Value>(
        _ bytes: [UInt8],
        file: String,
        _ body: (MappingReader) -> Value?
    ) throws(YAMLErrors) -> Value {
        let document: YAMLDocument
        do throws(YAMLError) {
            document = try YAMLDocument(bytes, file: file)
        } catch {
            throw YAMLErrors([error])
        }
        return try document.read(environment: [:], body)
    }
}

extension MappingReader {
    /// A name for programs: small letters, digits and underscores.
    package func identifier(_ key: String) -> String? {
        guard let value = value(key, required: true), let text = value.string() else { return nil }
        let isPlain = text.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "_")
        }
        guard isPlain, (1...80).contains(text.utf8.count) else {
            value.refuse("'\(key)' must be 1 to 80 small letters, digits and underscores, not '\(text.prefix(40))'")
            return nil
        }
        return text
    }

    /// A text of one line.
    package func line(_ key: String, _ limit: Int) -> String? {
        value(key, required: true)?.line(key, limit)
    }

    /// Texts of one line each; none where the key is not there.
    package func lines(_ key: String, _ limit: Int) -> [String] {
        (list(key) ?? []).compactMap { $0.line(key, limit) }
    }
}

extension ValueReader {
    package func line(_ key: String, _ limit: Int) -> String? {
        guard let text = string() else { return nil }
        let line = PlainLine.of(text)
        guard (1...limit).contains(line.count) else {
            refuse("'\(key)' has \(line.count) characters, and 1 to \(limit) are wanted")
            return nil
        }
        return line
    }
}
