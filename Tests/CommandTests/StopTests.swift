import Testing

@Suite(.enabled(if: ServedProgram.program != nil), .timeLimit(.minutes(1))) struct StopTests {
    @Test func `a server whose store was never there stops when it is told to`() async throws {
        let configuration = """
            listen: 127.0.0.1:0
            store: "postgres://aloft@/x?host=/nowhere/to/be/found"
            providers: { t: { kind: template, text: hi } }
            routes: { default: { targets: [t/x] } }
            """

        // It is told to stop when the body ends, and has to have ended when this returns.
        try await ServedProgram.running(configuration: configuration) { _ in }
    }
}
