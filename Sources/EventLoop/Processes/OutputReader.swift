internal import CUV
internal import Glibc

/// Reads a child's output, line by line or as it comes.
final class OutputReader {
    enum Form {
        case lines(limit: Int, (String) -> Void)
        case bytes(([UInt8]) -> Void)
    }

    let stream: ByteStream
    private let form: Form
    private var lines: LineSplitter

    init(_ stream: ByteStream, _ form: Form) {
        self.stream = stream
        self.form = form
        if case .lines(let limit, _) = form {
            lines = LineSplitter(limit: limit)
        } else {
            lines = LineSplitter(limit: 0)
        }
    }

    func start() {
        unsafe stream.onRead = { bytes in unsafe self.take(bytes) }
        stream.onEnd = { self.stream.close() }
        stream.startReading()
    }

    /// Reads what the child has written before its exit, and closes.
    ///
    /// A grandchild may hold the other end open, so the end of the stream is not awaited; what the child wrote is in
    /// the pipe already, and a pipe holds far less than is read here at most.
    func finish() {
        var descriptor: Int32 = -1
        if !stream.isClosed, unsafe uv_fileno(stream.handle.base, &descriptor) == 0 {
            let buffer = unsafe stream.loop.readBuffer
            for _ in 0..<64 {
                let count = unsafe read(descriptor, buffer.baseAddress, buffer.count)
                guard count > 0 else { break }
                unsafe take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
        }
        stream.close()
        if case .lines(_, let take) = form, !lines.isEmpty { lines.finish(take) }
    }

    private func take(_ bytes: UnsafeRawBufferPointer) {
        switch form {
        case .lines(_, let take): unsafe lines.feed(bytes, take)
        case .bytes(let take): unsafe take([UInt8](bytes))
        }
    }
}
