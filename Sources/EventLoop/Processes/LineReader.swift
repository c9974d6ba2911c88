internal import CUV
internal import Glibc

/// Reads a child's output line by line.
final class LineReader {
    let stream: ByteStream
    private var lines: LineSplitter
    private let take: (String) -> Void

    init(_ stream: ByteStream, limit: Int, _ take: @escaping (String) -> Void) {
        self.stream = stream
        self.take = take
        lines = LineSplitter(limit: limit)
    }

    func start() {
        unsafe stream.onRead = { bytes in unsafe self.lines.feed(bytes, self.take) }
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
                unsafe lines.feed(UnsafeRawBufferPointer(rebasing: buffer[..<count]), take)
            }
        }
        stream.close()
        if !lines.isEmpty { lines.finish(take) }
    }
}
