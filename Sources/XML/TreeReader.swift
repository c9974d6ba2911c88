internal import CExpat

/// Builds a tree from what expat finds; used once.
@safe final class TreeReader {
    private let parser: XML_Parser?
    private let bytes: [UInt8]
    private let limits: XMLLimits
    private var open: [XMLElement] = []
    private var root: XMLElement?
    private var nodes = 0
    /// Why the reading was ended from inside; expat may call back a few times more after that.
    private var refusal: XMLError?

    init(_ bytes: [UInt8], _ limits: XMLLimits) {
        self.bytes = bytes
        self.limits = limits
        // The name wins over what the text declares.
        unsafe parser = XML_ParserCreate("UTF-8")
    }

    deinit {
        unsafe XML_ParserFree(parser)
    }

    func read() throws(XMLError) -> XMLElement {
        guard let parser = unsafe parser else {
            throw XMLError(.tooLarge, "there is no memory to read it", at: 0, in: bytes)
        }
        unsafe XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        unsafe XML_SetElementHandler(
            parser,
            { reader, name, attributes in unsafe TreeReader.of(reader)?.start(name, attributes) },
            { reader, _ in unsafe TreeReader.of(reader)?.end() }
        )
        unsafe XML_SetCharacterDataHandler(parser) { reader, text, count in
            unsafe TreeReader.of(reader)?.characters(UnsafeRawBufferPointer(start: text, count: Int(count)))
        }
        unsafe XML_SetStartDoctypeDeclHandler(parser) { reader, _, _, _, _ in
            unsafe TreeReader.of(reader)?.refuse(
                .forbidden,
                "a document type (<!DOCTYPE …>) is not read here: leave it out"
            )
        }
        let status = unsafe bytes.withUnsafeBytes { buffer in
            unsafe XML_Parse(parser, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count), 1)
        }
        if let refusal { throw refusal }
        guard status == XML_STATUS_OK, let root else { throw failure() }
        return root
    }

    private static func of(_ reader: UnsafeMutableRawPointer?) -> TreeReader? {
        guard let reader = unsafe reader else { return nil }
        return unsafe Unmanaged<TreeReader>.fromOpaque(reader).takeUnretainedValue()
    }

    private var offset: Int { unsafe Int(XML_GetCurrentByteIndex(parser)) }

    private func refuse(_ code: XMLError.Code, _ message: String) {
        guard refusal == nil else { return }
        refusal = XMLError(code, message, at: offset, in: bytes)
        _ = unsafe XML_StopParser(parser, XML_Bool(XML_FALSE))
    }

    private func start(
        _ name: UnsafePointer<CChar>?,
        _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?
    ) {
        guard refusal == nil, let name = unsafe name else { return }
        guard open.count < limits.depth else {
            return refuse(.tooLarge, "elements are nested more than \(limits.depth) deep")
        }
        guard countNode() else { return }
        var element = unsafe XMLElement(String(cString: name), offset: offset)
        var index = 0
        while let key = unsafe attributes?[index], let value = unsafe attributes?[index + 1] {
            guard element.attributes.count < limits.attributesPerElement else {
                return refuse(.tooLarge, "<\(element.name)> has more than \(limits.attributesPerElement) attributes")
            }
            let attribute = unsafe XMLAttribute(String(cString: key), String(cString: value))
            guard attribute.value.utf8.count <= limits.attributeBytes else {
                let size = "\(attribute.value.utf8.count) bytes, more than \(limits.attributeBytes)"
                return refuse(.tooLarge, "the attribute \(attribute.name) of <\(element.name)> has \(size)")
            }
            element.attributes.append(attribute)
            index += 2
        }
        open.append(element)
    }

    private func end() {
        guard refusal == nil, let element = open.popLast() else { return }
        if open.isEmpty {
            root = element
        } else {
            open[open.count - 1].children.append(.element(element))
        }
    }

    private func characters(_ bytes: UnsafeRawBufferPointer) {
        guard refusal == nil, !open.isEmpty else { return }
        let text = unsafe String(decoding: bytes, as: UTF8.self)
        let last = open.count - 1
        let place = open[last].children.count - 1
        if place >= 0, case .text(var before) = open[last].children[place] {
            // Taken out first, so that appending does not copy what is there.
            open[last].children[place] = .text("")
            before += text
            open[last].children[place] = .text(before)
        } else if countNode() {
            open[last].children.append(.text(text))
        }
    }

    private func countNode() -> Bool {
        nodes += 1
        if nodes > limits.nodes { refuse(.tooLarge, "it has more than \(limits.nodes) elements and texts") }
        return nodes <= limits.nodes
    }
}

// MARK: - What expat says

extension TreeReader {
    private func failure() -> XMLError {
        let code = unsafe XML_GetErrorCode(parser)
        let innermost = open.last.map { element in
            "<\(element.name)>, opened in line \(XMLError.place(of: element.offset, in: bytes).line),"
        }
        let (kind, message): (XMLError.Code, String) =
            switch code {
            case XML_ERROR_NO_ELEMENTS:
                innermost.map { (.cut, "the text ends while \($0) is open") } ?? (.cut, "there is no element")
            case XML_ERROR_UNCLOSED_TOKEN, XML_ERROR_PARTIAL_CHAR: (.cut, "the text ends in the middle of a tag")
            case XML_ERROR_UNCLOSED_CDATA_SECTION: (.cut, "the text ends in a CDATA section")
            case XML_ERROR_TAG_MISMATCH:
                (.malformed, "an end tag closes another element than the innermost: \(innermost ?? "none") is open")
            case XML_ERROR_DUPLICATE_ATTRIBUTE: (.malformed, "an attribute is given twice in one tag")
            case XML_ERROR_UNDEFINED_ENTITY:
                (.malformed, "an entity is unknown: only &amp; &lt; &gt; &quot; &apos; and numbers such as &#176; are")
            case XML_ERROR_JUNK_AFTER_DOC_ELEMENT: (.malformed, "something follows the root element")
            case XML_ERROR_BAD_CHAR_REF: (.malformed, "a numeric reference names a character that may not stand in XML")
            case XML_ERROR_INVALID_TOKEN: (.malformed, "this is not well-formed: \(shownByte())")
            case XML_ERROR_SYNTAX: (.malformed, "something stands before the root element that may not")
            default: (.malformed, unsafe XML_ErrorString(code).map { unsafe String(cString: $0) } ?? "it is not XML")
            }
        return XMLError(kind, message, at: offset, in: bytes)
    }

    /// What stands where the trouble is, in a form that can be shown.
    private func shownByte() -> String {
        guard bytes.indices.contains(offset) else { return "it ends too early" }
        let byte = bytes[offset]
        if byte == UInt8(ascii: "&") { return "'&' is to be written '&amp;'" }
        if byte == UInt8(ascii: "<") { return "'<' is to be written '&lt;' where it begins no tag" }
        if byte < 0x20 { return "the control character \(byte) may not stand in XML" }
        if byte < 0x7F { return "'\(Character(Unicode.Scalar(byte)))' may not stand here" }
        return "these bytes are not UTF-8, or may not stand here"
    }
}
