/// The grammar of RFC 8259, in the one place that everything which reads JSON shares.
///
/// It borrows the bytes for as long as ``scan(_:limits:with:)`` runs and never keeps them.
@safe struct JSONScanner {
    /// What is wrong and where, without the line and column that only an error that leaves the module needs.
    struct Failure: Error {
        var code: JSONError.Code
        var offset: Int
    }

    /// A string's bytes between its quotes.
    struct StringToken {
        var range: Range<Int>
        var hasEscapes: Bool
    }

    /// One member of an object whose nesting is `depth`, from 1.
    struct MemberToken<Value> {
        var key: StringToken
        var value: Value
        var range: Range<Int>
        var depth: Int
    }

    private let base: UnsafeRawPointer
    private let depthLimit: Int
    let end: Int
    var position = 0

    private init(_ bytes: UnsafeRawBufferPointer, base: UnsafeRawPointer, depthLimit: Int) {
        unsafe self.base = unsafe base
        self.depthLimit = depthLimit
        end = bytes.count
    }

    /// Reads one document, all of it, letting `builder` make of it what it will.
    static func scan<Builder: JSONBuilder>(
        _ bytes: Span<UInt8>,
        limits: JSONLimits,
        with builder: inout Builder
    ) throws(JSONError) -> Builder.Value {
        do throws(Failure) {
            guard bytes.count <= limits.bytes else { throw Failure(code: .tooLarge, offset: limits.bytes) }
            return try unsafe bytes.withUnsafeBytes { (buffer) throws(Failure) in
                guard let base = buffer.baseAddress else { throw Failure(code: .unexpectedEnd, offset: 0) }
                var scanner = unsafe JSONScanner(buffer, base: base, depthLimit: limits.depth)
                return try scanner.document(&builder)
            }
        } catch {
            throw JSONError(error, in: bytes)
        }
    }

    /// Whether the bytes are one number and nothing else.
    static func isNumber(_ bytes: Span<UInt8>) -> Bool {
        unsafe bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return false }
            var scanner = unsafe JSONScanner(buffer, base: base, depthLimit: 0)
            guard (try? scanner.number()) != nil else { return false }
            return scanner.position == scanner.end
        }
    }
}

extension JSONScanner {
    /// The byte at a place that must be below `end`.
    @inline(__always) func byte(at index: Int) -> UInt8 {
        unsafe base.load(fromByteOffset: index, as: UInt8.self)
    }

    /// As many bytes as the type has, the first one lowest; all of them must be below `end`.
    @inline(__always) func word<Word: FixedWidthInteger & BitwiseCopyable>(at index: Int, as type: Word.Type) -> Word {
        unsafe Word(littleEndian: base.loadUnaligned(fromByteOffset: index, as: Word.self))
    }

    /// The bytes of a range that must lie below `end`, valid while the scan runs.
    @inline(__always) func withBytes<Result>(in range: Range<Int>, _ body: (Span<UInt8>) -> Result) -> Result {
        let start = unsafe (base + range.lowerBound).assumingMemoryBound(to: UInt8.self)
        return body(unsafe Span(_unsafeStart: start, count: range.count))
    }

    func failure(_ code: JSONError.Code, at offset: Int) -> Failure {
        Failure(code: code, offset: offset)
    }

    /// What is wrong when the byte here is not the one wanted.
    func unexpected() -> Failure {
        failure(position < end ? .unexpectedByte : .unexpectedEnd, at: position)
    }

    /// The byte here, or 0, which may stand nowhere outside a string either.
    @inline(__always) private var current: UInt8 { position < end ? byte(at: position) : 0 }
}

extension JSONScanner {
    private mutating func document<Builder: JSONBuilder>(_ builder: inout Builder) throws(Failure) -> Builder.Value {
        skipWhitespace()
        let value = try value(depth: 0, &builder)
        skipWhitespace()
        guard position == end else { throw failure(.trailingBytes, at: position) }
        return value
    }

    private mutating func value<Builder: JSONBuilder>(
        depth: Int,
        _ builder: inout Builder
    ) throws(Failure) -> Builder.Value {
        switch current {
        case UInt8(ascii: "\""): return builder.string(try string(), in: self)
        case UInt8(ascii: "{"): return try object(depth: depth + 1, &builder)
        case UInt8(ascii: "["): return try array(depth: depth + 1, &builder)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            let start = position
            try number()
            return builder.number(start..<position, in: self)
        case UInt8(ascii: "t"):
            try word("true")
            return builder.bool(true)
        case UInt8(ascii: "f"):
            try word("false")
            return builder.bool(false)
        case UInt8(ascii: "n"):
            try word("null")
            return builder.null()
        default: throw unexpected()
        }
    }

    private mutating func array<Builder: JSONBuilder>(
        depth: Int,
        _ builder: inout Builder
    ) throws(Failure) -> Builder.Value {
        guard depth <= depthLimit else { throw failure(.tooDeep, at: position) }
        position += 1
        var elements = builder.makeElements()
        skipWhitespace()
        if current == UInt8(ascii: "]") {
            position += 1
            return builder.array(elements)
        }
        while true {
            builder.add(try value(depth: depth, &builder), to: &elements)
            skipWhitespace()
            let separator = current
            guard separator == UInt8(ascii: ",") || separator == UInt8(ascii: "]") else { throw unexpected() }
            position += 1
            if separator == UInt8(ascii: "]") { return builder.array(elements) }
            skipWhitespace()
        }
    }

    private mutating func object<Builder: JSONBuilder>(
        depth: Int,
        _ builder: inout Builder
    ) throws(Failure) -> Builder.Value {
        guard depth <= depthLimit else { throw failure(.tooDeep, at: position) }
        let start = position
        position += 1
        var members = builder.makeMembers()
        skipWhitespace()
        if current == UInt8(ascii: "}") {
            position += 1
            return builder.object(members, start: start, depth: depth)
        }
        while true {
            guard current == UInt8(ascii: "\"") else { throw unexpected() }
            let key = try string()
            skipWhitespace()
            guard current == UInt8(ascii: ":") else { throw unexpected() }
            position += 1
            skipWhitespace()
            let valueStart = position
            let value = try value(depth: depth, &builder)
            let member = MemberToken(key: key, value: value, range: valueStart..<position, depth: depth)
            builder.add(member, to: &members, in: self)
            skipWhitespace()
            let separator = current
            guard separator == UInt8(ascii: ",") || separator == UInt8(ascii: "}") else { throw unexpected() }
            position += 1
            if separator == UInt8(ascii: "}") { return builder.object(members, start: start, depth: depth) }
            skipWhitespace()
        }
    }
}
