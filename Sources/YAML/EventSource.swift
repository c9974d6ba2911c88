import CYAML

/// One step of a YAML stream, in Swift's types.
struct Event {
    enum Kind {
        case streamStart, streamEnd, documentStart, documentEnd
        case alias(String)
        case scalar(text: String, isPlain: Bool)
        case sequenceStart, sequenceEnd
        case mappingStart, mappingEnd
    }

    let kind: Kind
    let position: YAMLPosition
    var anchor: String?
    var tag: String?
}

/// libyaml's parser over a copy of a document, freed when it leaves scope.
@safe struct EventSource: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    // The parser borrows its input for as long as it lives, and it outlives any scope the caller could lend us.
    private let input: UnsafeMutableBufferPointer<UInt8>
    private let file: String

    init(_ bytes: [UInt8], file: String) throws(YAMLError) {
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            unsafe parser.deallocate()
            throw YAMLError(file: file, position: YAMLPosition(line: 1, column: 1), message: "out of memory")
        }
        self.file = file
        unsafe self.parser = parser
        unsafe input = .allocate(capacity: bytes.count)
        _ = unsafe input.initialize(from: bytes)
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, UnsafePointer(input.baseAddress), input.count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe input.deallocate()
    }

    /// Returns the next event; after `streamEnd` there is nothing left to ask for.
    mutating func next() throws(YAMLError) -> Event {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw failure() }
        defer { unsafe yaml_event_delete(&event) }
        return unsafe Event(copyOf: event)
    }

    private func failure() -> YAMLError {
        let problem = unsafe text(parser.pointee.problem) ?? "not YAML"
        let error = unsafe parser.pointee.error
        guard error != YAML_READER_ERROR else {
            // The reader knows only how many bytes precede what it could not read.
            let offset = unsafe min(parser.pointee.problem_offset, input.count)
            return unsafe YAMLError(file: file, position: place(after: Array(input[..<offset])), message: problem)
        }
        var message = problem
        if let context = unsafe text(parser.pointee.context) {
            let line = unsafe parser.pointee.context_mark.line + 1
            message += " (\(context) that starts in line \(line))"
        }
        return unsafe YAMLError(file: file, position: YAMLPosition(parser.pointee.problem_mark), message: message)
    }

    private func text(_ pointer: UnsafePointer<CChar>?) -> String? {
        guard let pointer = unsafe pointer else { return nil }
        return unsafe String(cString: pointer)
    }

    private func place(after bytes: [UInt8]) -> YAMLPosition {
        var position = YAMLPosition(line: 1, column: 1)
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                position = YAMLPosition(line: position.line + 1, column: 1)
            } else if byte & 0xC0 != 0x80 {
                position.column += 1
            }
        }
        return position
    }
}

extension YAMLPosition {
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: mark.line + 1, column: mark.column + 1)
    }
}

extension Event {
    fileprivate init(copyOf event: yaml_event_t) {
        position = unsafe YAMLPosition(event.start_mark)
        switch unsafe event.type {
        case YAML_ALIAS_EVENT:
            kind = unsafe .alias(Self.text(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            // The text may hold zero bytes, so its length counts and not its terminator.
            let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let isPlain = unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE
            kind = unsafe .scalar(text: String(decoding: bytes, as: UTF8.self), isPlain: isPlain)
            anchor = unsafe Self.text(scalar.anchor)
            tag = unsafe Self.text(scalar.tag)
        case YAML_SEQUENCE_START_EVENT:
            kind = .sequenceStart
            anchor = unsafe Self.text(event.data.sequence_start.anchor)
            tag = unsafe Self.text(event.data.sequence_start.tag)
        case YAML_MAPPING_START_EVENT:
            kind = .mappingStart
            anchor = unsafe Self.text(event.data.mapping_start.anchor)
            tag = unsafe Self.text(event.data.mapping_start.tag)
        case YAML_SEQUENCE_END_EVENT: kind = .sequenceEnd
        case YAML_MAPPING_END_EVENT: kind = .mappingEnd
        case YAML_STREAM_START_EVENT: kind = .streamStart
        case YAML_DOCUMENT_START_EVENT: kind = .documentStart
        case YAML_DOCUMENT_END_EVENT: kind = .documentEnd
        default: kind = .streamEnd
        }
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        guard let pointer = unsafe pointer else { return nil }
        return unsafe String(cString: pointer)
    }
}
