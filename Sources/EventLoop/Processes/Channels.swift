internal import CUV
internal import Glibc

/// The child's three standard descriptors, and our ends of those that are pipes.
struct Channels {
    let input: ByteStream?
    let outputs: [OutputReader]
    private var ends: [End]

    private enum End {
        case discard
        case inherit(Int32)
        case pipe(ByteStream, uv_stdio_flags)
    }

    init(
        _ standardInput: ChildProcess.Input,
        _ standardOutput: ChildProcess.Output,
        _ standardError: ChildProcess.Output,
        on loop: EventLoop
    ) {
        var outputs: [OutputReader] = []
        switch standardInput {
        case .discard:
            input = nil
            ends = [.discard]
        case .pipe:
            let stream = ByteStream(family: AF_UNIX, on: loop)
            input = stream
            ends = [.pipe(stream, UV_READABLE_PIPE)]
        }
        for (descriptor, output) in [(STDOUT_FILENO, standardOutput), (STDERR_FILENO, standardError)] {
            switch output {
            case .discard: ends.append(.discard)
            case .inherit: ends.append(.inherit(descriptor))
            case .lines(let limit, let take):
                let reader = OutputReader(ByteStream(family: AF_UNIX, on: loop), .lines(limit: limit, take))
                outputs.append(reader)
                ends.append(.pipe(reader.stream, UV_WRITABLE_PIPE))
            case .bytes(let take):
                let reader = OutputReader(ByteStream(family: AF_UNIX, on: loop), .bytes(take))
                outputs.append(reader)
                ends.append(.pipe(reader.stream, UV_WRITABLE_PIPE))
            }
        }
        self.outputs = outputs
    }

    /// Closes our ends of a child that did not start.
    func close() {
        input?.close()
        for output in outputs { output.stream.close() }
    }

    func withContainers<Result>(_ body: (UnsafeMutableBufferPointer<uv_stdio_container_t>) -> Result) -> Result {
        unsafe withUnsafeTemporaryAllocation(of: uv_stdio_container_t.self, capacity: ends.count) { containers in
            for (index, end) in ends.enumerated() {
                var container = unsafe uv_stdio_container_t()
                switch end {
                case .discard:
                    unsafe container.flags = UV_IGNORE
                case .inherit(let descriptor):
                    unsafe container.flags = UV_INHERIT_FD
                    unsafe container.data.fd = descriptor
                case .pipe(let stream, let direction):
                    unsafe container.flags = uv_stdio_flags(UV_CREATE_PIPE.rawValue | direction.rawValue)
                    unsafe container.data.stream = stream.handle.stream
                }
                unsafe containers.initializeElement(at: index, to: container)
            }
            return unsafe body(containers)
        }
    }
}
