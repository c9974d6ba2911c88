/// One server-sent event, as the WHATWG HTML standard (section 9.2) defines it.
package struct ServerSentEvent: Hashable, Sendable {
    /// The `event` field; empty means `message`.
    package var name = ""
    /// The `data` lines, joined by line feeds.
    package var data: [UInt8]
    /// The `id` field of this event, if it had one.
    package var id: String?

    package init(name: String = "", data: [UInt8], id: String? = nil) {
        self.name = name
        self.data = data
        self.id = id
    }
}

extension ServerSentEvent {
    /// Appends `data: …` and the blank line that ends the event, one `data:` line for each line of the payload.
    package static func append(data: [UInt8], to output: inout [UInt8]) {
        output.append(contentsOf: "data: ".utf8)
        if data.contains(UInt8(ascii: "\n")) || data.contains(UInt8(ascii: "\r")) {
            appendLines(of: data, to: &output)
        } else {
            output.append(contentsOf: data)
        }
        output.append(contentsOf: "\n\n".utf8)
    }

    /// Appends the whole event: `event:` and `id:` where set, then the data.
    package func append(to output: inout [UInt8]) {
        if !name.isEmpty { output.append(contentsOf: "event: \(Self.oneLine(name))\n".utf8) }
        if let id { output.append(contentsOf: "id: \(Self.oneLine(id))\n".utf8) }
        Self.append(data: data, to: &output)
    }

    /// A comment that keeps an idle connection open; every client skips it.
    package static let keepAlive = Array(": keep-alive\n\n".utf8)

    private static func appendLines(of data: [UInt8], to output: inout [UInt8]) {
        var previous: UInt8 = 0
        for byte in data {
            switch (previous, byte) {
            case (UInt8(ascii: "\r"), UInt8(ascii: "\n")): break
            case (_, UInt8(ascii: "\n")), (_, UInt8(ascii: "\r")): output.append(contentsOf: "\ndata: ".utf8)
            default: output.append(byte)
            }
            previous = byte
        }
    }

    private static func oneLine(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 })
    }
}
