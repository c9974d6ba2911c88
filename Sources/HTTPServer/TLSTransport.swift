import Cryptography
import EventLoop

/// A connection's bytes in TLS; used on its loop only.
///
/// Bytes that are queued are counted as ciphertext, so whoever respects ``queuedBytes`` respects the client's network.
@safe final class TLSTransport: Transport {
    var onRead: ((UnsafeRawBufferPointer) -> Void)?
    var onEnd: (() -> Void)?
    var onClose: ((EventLoopError?) -> Void)?
    var onDrain: (() -> Void)?
    /// Both sides trust the connection, and agreed on an application protocol if the client offered any.
    var onHandshake: ((_ protocolName: String?) -> Void)?

    private let stream: ByteStream
    private let session: TLSSession
    /// What the first byte said, until it has come.
    private var hasBegun = false
    private var hasFailed = false

    /// The first byte of every TLS connection: a handshake record.
    private static let handshakeRecord: UInt8 = 22

    init(_ stream: ByteStream, context: TLSServerContext) throws(CryptographyError) {
        self.stream = stream
        session = try TLSSession(context)
        // The stream lets go of these when it is closed, which ends the cycle.
        unsafe stream.onRead = { bytes in
            unsafe self.received(Span(_unsafeElements: bytes.assumingMemoryBound(to: UInt8.self)))
        }
        stream.onEnd = { self.peerEnded() }
        stream.onDrain = { self.onDrain?() }
        stream.onClose = { self.closed($0) }
    }

    var queuedBytes: Int { stream.queuedBytes }
    var remoteAddress: SocketAddress? { stream.remoteAddress }

    func startReading() { stream.startReading() }
    func stopReading() { stream.stopReading() }
    func close() { stream.close() }

    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
        do {
            try session.send(bytes)
        } catch {
            stream.close()
            return false
        }
        return stream.write(session.takeOutput())
    }

    func end() {
        session.shutdown()
        stream.write(session.takeOutput())
        stream.end()
    }
}

// MARK: - What arrives

extension TLSTransport {
    private func received(_ bytes: Span<UInt8>) {
        // What follows a failure is dropped while the client reads why.
        guard !hasFailed else { return }
        if !hasBegun {
            hasBegun = true
            guard bytes[0] == Self.handshakeRecord else { return refuse(first: bytes[0]) }
        }
        do {
            let wasComplete = session.isHandshakeComplete
            let plaintext = try session.receive(bytes)
            stream.write(session.takeOutput())
            if !wasComplete, session.isHandshakeComplete { onHandshake.take()?(session.negotiatedProtocol) }
            if !plaintext.isEmpty { unsafe plaintext.withUnsafeBytes { unsafe onRead?($0) } }
            if session.isPeerClosed { peerEnded() }
        } catch {
            hasFailed = true
            // The alert that says why.
            stream.write(session.takeOutput())
            if session.isHandshakeComplete { stream.close() } else { stream.end() }
        }
    }

    /// Tells a client that speaks HTTP without TLS, in the only language it understands.
    private func refuse(first byte: UInt8) {
        guard byte >= UInt8(ascii: "A"), byte <= UInt8(ascii: "Z") else { return stream.close() }
        hasFailed = true
        let sentence = "This port speaks HTTPS; the request came without TLS.\n"
        let head = "HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-type: text/plain\r\n"
        stream.write(Array("\(head)content-length: \(sentence.utf8.count)\r\n\r\n\(sentence)".utf8))
        stream.end()
    }

    private func peerEnded() {
        guard !stream.isClosed else { return }
        if let onEnd { onEnd() } else { stream.close() }
    }

    private func closed(_ failure: EventLoopError?) {
        let onClose = onClose
        unsafe (onRead, onEnd, onDrain, self.onClose) = (nil, nil, nil, nil)
        onHandshake = nil
        onClose?(failure)
    }
}
