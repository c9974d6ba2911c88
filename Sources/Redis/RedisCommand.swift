/// One command with its arguments, ready to be sent.
package struct RedisCommand: Sendable {
    /// The arguments as the protocol has them, each with its length in front.
    private var body: [UInt8] = []
    private var count = 0

    package init(_ words: any RedisArgument...) {
        self.init(words)
    }

    package init(_ words: [any RedisArgument]) {
        for word in words { append(word) }
    }

    package mutating func append(_ word: any RedisArgument) {
        let bytes = word.redisBytes
        count += 1
        body.append(UInt8(ascii: "$"))
        body.append(contentsOf: String(bytes.count).utf8)
        body.append(contentsOf: [13, 10])
        body.append(contentsOf: bytes)
        body.append(contentsOf: [13, 10])
    }

    var size: Int { body.count + 16 }

    func write(to output: inout [UInt8]) {
        output.append(UInt8(ascii: "*"))
        output.append(contentsOf: String(count).utf8)
        output.append(contentsOf: [13, 10])
        output.append(contentsOf: body)
    }
}

/// What may be a word of a command: bytes, text, or a number.
package protocol RedisArgument: Sendable {
    var redisBytes: [UInt8] { get }
}

extension [UInt8]: RedisArgument {
    package var redisBytes: [UInt8] { self }
}

extension String: RedisArgument {
    package var redisBytes: [UInt8] { Array(utf8) }
}

extension Int: RedisArgument {
    package var redisBytes: [UInt8] { Array(String(self).utf8) }
}
