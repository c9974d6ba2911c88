import EventLoop

/// How the local server is found and run.
package struct LocalServerSettings: Sendable {
    package enum Start: Sendable {
        /// With the first request.
        case onDemand
        /// With ``LlamaProvider/run()``, and again whenever it has ended.
        case atStart
    }

    /// What the server is for; one that makes vectors does nothing else.
    package enum Task: Hashable, Sendable {
        case generation
        /// Vectors of so many numbers.
        case embedding(dimensions: Int)
    }

    /// The project's own folder, where programs are looked for and sockets are kept.
    package var home: String
    /// The program to run; `nil` looks for `llama-server` under `home` and on the `PATH`, then for the Python package.
    package var serverPath: String?
    /// The Python that has the `xllamacpp` package; `nil` is the one under `home`.
    package var pythonPath: String?
    package var start = Start.onDemand
    package var task = Task.generation
    /// Threads to compute with; by default one core is left to everything else, which on a busy machine is faster.
    package var threads = max(1, EventLoopGroup.coreCount - 1)
    /// Requests that are computed at the same time.
    package var slots = 2
    /// Tokens of prompt and answer that one request may have, or of one text to embed; the server reserves this for each slot.
    package var contextPerSlot = 8192
    /// What the server may keep of earlier prompts in memory, in MiB.
    package var cacheMebibytes = 64
    /// How long a start may take until the model is loaded.
    package var startLimit = Duration.seconds(120)
    /// How long the server is given to end politely.
    package var stopLimit = Duration.seconds(3)
    /// Where `PATH` is read from; the server itself sees only what it needs.
    package var environment: [String: String]

    package init(home: String, environment: [String: String]) {
        self.home = home
        self.environment = environment
    }
}
