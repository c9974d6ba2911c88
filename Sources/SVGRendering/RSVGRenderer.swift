package import EventLoop
internal import Glibc
package import SVG

/// Draws with `rsvg-convert`, one process for each picture; more than some at a time wait for one another.
package struct RSVGRenderer: SVGRenderer {
    /// What one drawing may take, and how many there are at a time.
    package struct Limits: Hashable, Sendable {
        package var processorSeconds = 5
        package var memory = 512 << 20
        package var time = Duration.seconds(10)
        package var outputBytes = 8 << 20
        /// By default as many as there are processor cores.
        package var atOnce = EventLoopGroup.coreCount

        package init() {}
    }

    private let loop: EventLoop
    private let path: String
    private let limits: Limits
    private let turns: Turns

    /// - Parameters:
    ///   - loop: watches the processes.
    ///   - path: the folders in which programs are, as in `PATH`.
    ///   - limits: what one drawing may take.
    package init(on loop: EventLoop, path: String, limits: Limits = Limits()) {
        self.loop = loop
        self.path = path
        self.limits = limits
        turns = Turns(limits.atOnce)
    }

    /// Whether the program is there.
    package var isAvailable: Bool { Self.find("rsvg-convert", in: path) != nil }

    package func render(
        _ picture: [UInt8],
        width: Int,
        background: String
    ) async throws(SVGRenderingFailure) -> [UInt8] {
        guard let program = Self.find("rsvg-convert", in: path) else {
            throw SVGRenderingFailure(.unavailable, "rsvg-convert is not installed (Debian's package librsvg2-bin).")
        }
        var words = [program, "--width", "\(width)", "--keep-aspect-ratio", "--background-color", background]
        if let limiter = Self.find("prlimit", in: path) {
            words =
                [
                    limiter, "--cpu=\(limits.processorSeconds)", "--as=\(limits.memory)", "--core=0", "--nofile=64",
                    "--",
                ] + words
        }
        guard await turns.take() else { throw SVGRenderingFailure(.unavailable, "the drawing was cancelled.") }
        defer { turns.giveBack() }
        let drawing: Drawing
        do {
            let command = words
            drawing = try await loop.run { () async throws(EventLoopError) -> Drawing in
                try await Drawing(of: picture, command, limits, on: loop)
            }
        } catch {
            throw SVGRenderingFailure(.unavailable, "\(error.message).")
        }
        if drawing.isLate {
            throw SVGRenderingFailure(.tooMuch, "it took longer than \(limits.time.components.seconds) seconds.")
        }
        if drawing.output.count > limits.outputBytes {
            throw SVGRenderingFailure(.tooMuch, "the drawing is larger than \(limits.outputBytes >> 20) MiB.")
        }
        switch drawing.status {
        case .exited(code: 0) where !drawing.output.isEmpty: return drawing.output
        case .killed:
            throw SVGRenderingFailure(
                .tooMuch,
                "it takes more than \(limits.processorSeconds) s or \(limits.memory >> 20) MiB."
            )
        default:
            let said = drawing.complaints.joined(separator: " ").prefix(300)
            throw SVGRenderingFailure(.failed, said.isEmpty ? "rsvg-convert failed." : "rsvg-convert says: \(said)")
        }
    }

    private static func find(_ name: String, in path: String) -> String? {
        for folder in path.split(separator: ":") {
            let file = "\(folder)/\(name)"
            if unsafe access(file, X_OK) == 0 { return file }
        }
        return nil
    }
}

/// One run of the program, made and used on a loop.
private struct Drawing: Sendable {
    let status: ChildProcess.ExitStatus
    let output: [UInt8]
    let complaints: [String]
    let isLate: Bool

    init(
        of picture: [UInt8],
        _ words: [String],
        _ limits: RSVGRenderer.Limits,
        on loop: EventLoop
    ) async throws(EventLoopError) {
        let gathered = Gathered(limit: limits.outputBytes)
        let child = try ChildProcess(
            on: loop,
            executable: words[0],
            arguments: Array(words.dropFirst()),
            // Threads and their arenas would take the address space that is allowed, on a machine with many cores.
            environment: [
                "LANG": "C.UTF-8", "RAYON_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1", "HOME": "/nonexistent",
            ],
            standardInput: .pipe,
            standardOutput: .bytes { gathered.add($0) },
            standardError: .lines(limit: 500) { gathered.complain($0) }
        )
        gathered.child = child
        if let input = child.input {
            input.write(picture)
            input.end()
        }
        let timer = loop.timer(after: limits.time) { gathered.expire() }
        let waited = await withTaskCancellationHandler {
            await child.wait()
        } onCancel: {
            loop.execute { child.terminate(SIGKILL) }
        }
        timer.cancel()
        status = waited
        output = gathered.output
        complaints = gathered.complaints
        isLate = gathered.isLate
    }
}

/// What a run has written so far; touched on its loop only.
private final class Gathered {
    var child: ChildProcess?
    private(set) var output: [UInt8] = []
    private(set) var complaints: [String] = []
    private(set) var isLate = false
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    func add(_ bytes: [UInt8]) {
        guard output.count <= limit else { return }
        output.append(contentsOf: bytes)
        if output.count > limit { child?.terminate(SIGKILL) }
    }

    func complain(_ line: String) {
        if complaints.count < 5 { complaints.append(line) }
    }

    func expire() {
        isLate = true
        child?.terminate(SIGKILL)
    }
}
