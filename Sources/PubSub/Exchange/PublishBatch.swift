internal import FoundationEssentials
internal import JSON

/// The messages of one request, which are of one ordering key and no more than the API takes.
struct PublishBatch {
    static let countLimit = 1_000
    /// The limit is on the messages, of which base64 makes more; a body below it is so in either way of counting.
    static let byteLimit = 10_000_000

    private(set) var count = 0
    private var key: String?
    private var messages: [UInt8] = []

    /// Whether a message fits; a batch without any takes every one.
    func takes(_ message: [UInt8], _ key: String?) -> Bool {
        guard count > 0 else { return true }
        return count < Self.countLimit && key == self.key && messages.count + message.count < Self.byteLimit - 32
    }

    mutating func add(_ message: [UInt8], _ key: String?) {
        self.key = key
        if count > 0 { messages.append(UInt8(ascii: ",")) }
        messages += message
        count += 1
    }

    var body: [UInt8] {
        Array(#"{"messages":["#.utf8) + messages + Array("]}".utf8)
    }
}

extension Message {
    /// As a request has it.
    var json: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(data.count / 3 * 4 + 64)
        bytes.append(contentsOf: #"{"data":""#.utf8)
        bytes.append(contentsOf: Data(data).base64EncodedData())
        bytes.append(UInt8(ascii: "\""))
        if !attributes.isEmpty {
            let members = attributes.sorted { $0.key < $1.key }.map { (key: $0.key, value: JSON.string($0.value)) }
            bytes.append(contentsOf: #","attributes":"#.utf8)
            JSONWriter.append(.object(JSONObject(members)), to: &bytes)
        }
        if let orderingKey {
            bytes.append(contentsOf: #","orderingKey":"#.utf8)
            JSONWriter.appendString(orderingKey, to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    /// Why the API would not take it, as the end of a sentence (docs.cloud.google.com/pubsub/quotas, 2026-11).
    var complaint: String? {
        if data.isEmpty, attributes.isEmpty { return "has neither data nor attributes" }
        if data.count > PublishBatch.byteLimit { return "has more than 10 MB of data" }
        if attributes.count > 100 { return "has more than 100 attributes" }
        for (name, value) in attributes {
            if name.isEmpty || name.utf8.count > 256 { return "has an attribute whose name is not 1 to 256 bytes long" }
            if name.hasPrefix("goog") { return "has an attribute whose name begins with 'goog', which Google keeps" }
            if value.utf8.count > 1024 { return "has an attribute of more than 1,024 bytes" }
        }
        guard let orderingKey else { return nil }
        return 1...1024 ~= orderingKey.utf8.count ? nil : "has an ordering key that is not 1 to 1,024 bytes long"
    }
}
