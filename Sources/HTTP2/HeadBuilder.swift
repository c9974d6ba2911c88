internal import HTTP

/// Gathers the fields of one request as they are decoded, within limits, and makes the head of them.
struct HeadBuilder {
    private let limits: HTTP2Limits
    private var method: String?
    private var path: String?
    /// `host`, as it is called elsewhere, and its value; empty while there is none.
    private var host: [UInt8] = []
    /// `cookie` and its value; empty while there is none.
    private var cookie: [UInt8] = []
    /// The names and values of the plain fields, one after the other.
    private var block: [UInt8] = []
    private var entries: [(name: Int, value: Int)] = []
    private var size = 0
    private var isTooLarge = false

    init(limits: HTTP2Limits) {
        self.limits = limits
    }

    /// Takes in a field that the library found well-formed; `false` when so much has come that it can only be an attack.
    mutating func add(name: Span<UInt8>, value: Span<UInt8>) -> Bool {
        size += name.count + value.count
        if size > limits.headerBytes || entries.count >= limits.headerFields { isTooLarge = true }
        guard !isTooLarge else { return size <= 16 * limits.headerBytes }
        if name[0] == UInt8(ascii: ":") {
            addPseudo(name: name, value: value)
        } else if name.equals("cookie") {
            // HTTP/2 clients may split the field; everybody else expects one (RFC 9113, section 8.2.3).
            cookie.append(contentsOf: (cookie.isEmpty ? "cookie" : "; ").utf8)
            cookie.append(value)
        } else {
            if block.isEmpty { block.reserveCapacity(512) }
            block.append(name)
            block.append(value)
            entries.append((name.count, value.count))
        }
        return true
    }

    private mutating func addPseudo(name: Span<UInt8>, value: Span<UInt8>) {
        if name.equals(":method") {
            method = value.text
        } else if name.equals(":path") {
            path = value.text
        } else if name.equals(":authority") {
            host = Array("host".utf8)
            host.append(value)
        }
    }

    /// The head, or the answer it deserves instead.
    func finish() -> Result<HTTPRequestHead, HTTP2Refusal> {
        if isTooLarge {
            let limit = "\(limits.headerBytes) bytes or \(limits.headerFields) fields"
            return .failure(HTTP2Refusal(status: 431, "the header fields are more than \(limit)"))
        }
        var fields = HTTPFields()
        fields.reserve(bytes: block.count + host.count + cookie.count, fields: entries.count + 2)
        if !host.isEmpty { fields.append(from: host.span, name: 0..<4, value: 4..<host.count) }
        var position = 0
        for entry in entries {
            let name = position..<position + entry.name
            let value = name.upperBound..<name.upperBound + entry.value
            position = value.upperBound
            guard !host.isEmpty, block.span.extracting(name).equals("host") else {
                fields.append(from: block.span, name: name, value: value)
                continue
            }
            guard block[value].elementsEqual(host.dropFirst(4)) else {
                return .failure(HTTP2Refusal(status: 400, "the host field and the :authority differ"))
            }
        }
        if !cookie.isEmpty { fields.append(from: cookie.span, name: 0..<6, value: 6..<cookie.count) }
        guard fields.count(of: "host") == 1 else {
            return .failure(HTTP2Refusal(status: 400, "the request must name exactly one host"))
        }
        // A CONNECT has no path; its target is the authority, as in HTTP/1.1.
        let target = path ?? String(decoding: host.dropFirst(4), as: UTF8.self)
        guard let method, method.utf8.count <= 32, target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return .failure(HTTP2Refusal(status: 400, "the method or the path is malformed"))
        }
        return .success(HTTPRequestHead(method: method, target: target, fields: fields))
    }
}

/// The answer to a request that is well-formed HTTP/2 and still none that can be handled.
package struct HTTP2Refusal: Error, Hashable, Sendable {
    package let status: Int
    package let sentence: String

    init(status: Int, _ sentence: String) {
        self.status = status
        self.sentence = sentence
    }
}

extension Span<UInt8> {
    fileprivate func equals(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        for index in indices where unsafe self[index] != text.utf8Start[index] { return false }
        return true
    }

    fileprivate var text: String {
        unsafe withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
