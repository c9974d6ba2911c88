internal import FoundationEssentials
internal import JSON

/// Reads what a pull was answered.
enum ReceivedMessages {
    static func read(_ answer: JSON) throws(PubSubError) -> [ReceivedMessage] {
        // Nothing leased is `{}`.
        guard let member = answer["receivedMessages"], !member.isNull else { return [] }
        guard let list = member.array else { throw bad("its messages are no list") }
        var messages: [ReceivedMessage] = []
        messages.reserveCapacity(list.count)
        for received in list { messages.append(try read(received, number: messages.count + 1)) }
        return messages
    }

    private static func read(_ received: JSON, number: Int) throws(PubSubError) -> ReceivedMessage {
        guard let ackID = received["ackId"]?.string, !ackID.isEmpty else {
            throw bad("message \(number) has no ack id")
        }
        let json = received["message"]
        guard let messageID = json?["messageId"]?.string else { throw bad("message \(number) has no id") }
        guard let data = bytes(json?["data"]) else { throw bad("the data of message \(number) is not base64") }
        var attributes: [String: String] = [:]
        for (name, value) in json?["attributes"]?.object?.members ?? [] {
            guard let value = value.string else { throw bad("an attribute of message \(number) is no text") }
            attributes[name] = value
        }
        let key = json?["orderingKey"]?.string
        let attempt = received["deliveryAttempt"]?.int ?? 0
        return ReceivedMessage(
            ackID: ackID,
            messageID: messageID,
            publishTime: time(json?["publishTime"]?.string),
            deliveryAttempt: attempt > 0 ? attempt : nil,
            message: Message(data, attributes: attributes, orderingKey: key?.isEmpty == true ? nil : key)
        )
    }

    /// No data is none; the alphabet for URLs and missing padding are taken as well, as readers of Google's JSON must.
    private static func bytes(_ member: JSON?) -> [UInt8]? {
        guard let member, !member.isNull else { return [] }
        guard let text = member.string else { return nil }
        if let data = Data(base64Encoded: text) { return Array(data) }
        var letters = text.utf8.map { letter in
            letter == UInt8(ascii: "-") ? UInt8(ascii: "+") : letter == UInt8(ascii: "_") ? UInt8(ascii: "/") : letter
        }
        guard !letters.contains(UInt8(ascii: "=")) else { return nil }
        while letters.count % 4 != 0 { letters.append(UInt8(ascii: "=")) }
        return Data(base64Encoded: Data(letters)).map { Array($0) }
    }

    /// A time as RFC 3339 has it, with up to nine digits of a second.
    private static func time(_ text: String?) -> Date? {
        guard let text, text.hasSuffix("Z") else { return nil }
        let parts = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = try? Date("\(parts[0])Z", strategy: .iso8601) else { return nil }
        guard parts.count == 2 else { return whole }
        guard parts[1].utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return nil }
        return whole.addingTimeInterval(Double("0.\(parts[1])") ?? 0)
    }

    private static func bad(_ reason: String) -> PubSubError {
        PubSubError(.badAnswer, "Could not read what was pulled: \(reason). Whatever was leased comes again.")
    }
}
