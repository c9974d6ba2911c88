internal import CCurl
internal import HTTP

/// Writes request fields as the lines that curl sends, each ended by a zero.
struct HeaderText {
    private(set) var bytes: [UInt8] = []

    /// `false` if a field cannot be sent.
    mutating func write(_ fields: HTTPFields) -> Bool {
        bytes.removeAll(keepingCapacity: true)
        var isValid = true
        var hasAccept = false
        var hasContentType = false
        fields.forEach { name, value in
            switch Role(of: name) {
            case .connection: return
            case .accept: hasAccept = true
            case .contentType: hasContentType = true
            case .other: break
            }
            isValid = append(name, value) && isValid
        }
        // A name without a value keeps curl from adding the field by itself.
        bytes += "expect:\0".utf8
        if !hasAccept { bytes += "accept:\0".utf8 }
        if !hasContentType { bytes += "content-type:\0".utf8 }
        return isValid
    }

    private mutating func append(_ name: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) -> Bool {
        guard !name.isEmpty else { return false }
        for byte in name where !byte.isToken { return false }
        var isBlank = true
        for byte in value {
            if byte.isForbiddenInField { return false }
            if byte != 0x20, byte != 0x09 { isBlank = false }
        }
        bytes += name
        // To curl a colon without a value means "do not send this"; a semicolon means "send it without a value".
        if isBlank {
            bytes.append(UInt8(ascii: ";"))
        } else {
            bytes.append(UInt8(ascii: ":"))
            bytes.append(0x20)
            bytes += value
        }
        bytes.append(0)
        return true
    }

    /// What a field means to curl, which would otherwise add it or be confused by it.
    private enum Role {
        case accept, contentType, other
        /// It frames the message or concerns one connection only.
        case connection

        init(of name: ArraySlice<UInt8>) {
            self = .other
            switch name.count {
            case 2: if name.elementsEqual("te".utf8) { self = .connection }
            case 6:
                if name.elementsEqual("accept".utf8) { self = .accept }
                if name.elementsEqual("expect".utf8) { self = .connection }
            case 7:
                if name.elementsEqual("upgrade".utf8) || name.elementsEqual("trailer".utf8) { self = .connection }
            case 10:
                if name.elementsEqual("connection".utf8) || name.elementsEqual("keep-alive".utf8) { self = .connection }
            case 12: if name.elementsEqual("content-type".utf8) { self = .contentType }
            case 14: if name.elementsEqual("content-length".utf8) { self = .connection }
            case 16: if name.elementsEqual("proxy-connection".utf8) { self = .connection }
            case 17: if name.elementsEqual("transfer-encoding".utf8) { self = .connection }
            default: break
            }
        }
    }
}

/// A list of header lines as curl reads it, in memory that stays where it is.
///
/// curl only keeps a pointer to it, so it is changed between two transfers only.
@safe struct HeaderLines: ~Copyable {
    private var source: [UInt8] = []
    private var text = unsafe UnsafeMutableBufferPointer<CChar>(start: nil, count: 0)
    private var nodes = unsafe UnsafeMutableBufferPointer<curl_slist>(start: nil, count: 0)

    deinit {
        unsafe text.deallocate()
        unsafe nodes.deallocate()
    }

    var first: UnsafeMutablePointer<curl_slist>? { unsafe nodes.baseAddress }

    /// Takes new lines; `false` if they are the ones it has, so that curl need not be told.
    mutating func update(_ new: HeaderText) -> Bool {
        guard new.bytes != source else { return false }
        source = new.bytes
        unsafe text.deallocate()
        unsafe nodes.deallocate()
        unsafe text = .allocate(capacity: source.count)
        unsafe nodes = .allocate(capacity: source.count { $0 == 0 })
        var node = 0
        var start = 0
        for (index, byte) in source.enumerated() {
            unsafe text.initializeElement(at: index, to: CChar(bitPattern: byte))
            guard byte == 0 else { continue }
            let line = unsafe text.baseAddress.map { unsafe $0 + start }
            unsafe nodes.initializeElement(at: node, to: curl_slist(data: line, next: nil))
            if node > 0 { unsafe nodes[node - 1].next = nodes.baseAddress.map { unsafe $0 + node } }
            node += 1
            start = index + 1
        }
        return true
    }
}
