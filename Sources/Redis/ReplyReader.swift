internal import CHiredis

/// Turns what arrives, in pieces of any size, into answers.
///
/// It owns hiredis' parser and belongs to one loop.
@safe final class ReplyReader {
    private let reader: UnsafeMutablePointer<redisReader>
    private let limit: Int

    /// Refuses answers of more than `limit` bytes.
    init?(limit: Int) {
        guard let reader = unsafe redisReaderCreate() else { return nil }
        unsafe self.reader = reader
        self.limit = limit
    }

    deinit {
        unsafe redisReaderFree(reader)
    }

    /// Takes bytes, which hiredis copies; throws when they do not fit what came before.
    func feed(_ bytes: UnsafeRawBufferPointer) throws(RedisError) {
        let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
        guard unsafe redisReaderFeed(reader, start, bytes.count) == REDIS_OK else { throw broken() }
        guard unsafe reader.pointee.len - reader.pointee.pos <= limit else {
            throw RedisError(.malformed, "Redis sent an answer of more than \(limit) bytes.")
        }
    }

    /// The next answer that is complete; `nil` when more bytes are needed.
    func next() throws(RedisError) -> RedisReply? {
        var raw: UnsafeMutableRawPointer?
        guard unsafe redisReaderGetReply(reader, &raw) == REDIS_OK else { throw broken() }
        guard let raw = unsafe raw else { return nil }
        defer { unsafe freeReplyObject(raw) }
        return unsafe RedisReply(copyOf: raw.assumingMemoryBound(to: redisReply.self))
    }

    private func broken() -> RedisError {
        let reason = unsafe withUnsafeBytes(of: reader.pointee.errstr) { text in
            unsafe String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
        }
        return RedisError(.malformed, "The answer is not Redis's protocol: \(reason).")
    }
}

extension RedisReply {
    /// Copies what hiredis made, which nests no deeper than seven levels.
    fileprivate init(copyOf raw: UnsafePointer<redisReply>) {
        switch unsafe raw.pointee.type {
        case REDIS_REPLY_STRING: unsafe self = .bytes(raw.bytes)
        case REDIS_REPLY_STATUS: unsafe self = .status(String(decoding: raw.bytes, as: UTF8.self))
        case REDIS_REPLY_ERROR: unsafe self = .error(.refused(String(decoding: raw.bytes, as: UTF8.self)))
        case REDIS_REPLY_INTEGER: unsafe self = .integer(Int(raw.pointee.integer))
        case REDIS_REPLY_ARRAY:
            self = .array(
                unsafe (0..<Int(raw.pointee.elements)).map { index in
                    unsafe raw.pointee.element[index].map { unsafe RedisReply(copyOf: $0) } ?? .null
                }
            )
        default: self = .null
        }
    }
}

extension UnsafePointer<redisReply> {
    fileprivate var bytes: [UInt8] {
        guard let start = unsafe pointee.str else { return [] }
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: Int(pointee.len)))
    }
}
