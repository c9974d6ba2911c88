package import EventLoop

/// llama.cpp's own tool for writing weights in another type, as found on the `PATH`.
package struct LlamaQuantise: Requantiser {
    private let loop: EventLoop
    private let environment: [String: String]
    private let executable: String

    package init(on loop: EventLoop, environment: [String: String], executable: String = "llama-quantize") {
        self.loop = loop
        self.environment = environment
        self.executable = executable
    }

    package func requantise(_ model: String, to output: String, type: String) async throws(LocalModelError) {
        let command = Command(
            executable: executable,
            arguments: ["--allow-requantize", model, output, type],
            environment: environment
        )
        let outcome = try await command.run(on: loop)
        try LocalModelError.checkCancellation()
        guard outcome.status == .exited(code: 0) else {
            let reason = outcome.complaints.last ?? "no reason given"
            throw LocalModelError(.unavailable, "\(executable) could not write \(type): \(reason)")
        }
    }
}
