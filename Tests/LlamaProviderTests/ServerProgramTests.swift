import Generation
import LlamaProvider
import Testing

@Suite struct ServerProgramTests {
    static let settings = LocalServerSettings(home: "/home/aloft", environment: ["PATH": "/usr/bin:/opt/bin"])

    @Test(arguments: [
        (
            ["/opt/bin/llama-server", "/usr/bin/python3"],
            ServerProgram.native(path: "/opt/bin/llama-server", python: "/usr/bin/python3")
        ),
        (
            [
                "/opt/bin/llama-server", "/home/aloft/bin/llama-server", "/home/aloft/python/bin/python3",
                "/usr/bin/python3",
            ],
            .native(path: "/home/aloft/bin/llama-server", python: "/home/aloft/python/bin/python3")
        ),
        (
            ["/usr/bin/llama-server", "/usr/bin/setpriv"],
            .guarded(path: "/usr/bin/llama-server", setpriv: "/usr/bin/setpriv")
        ),
        (["/usr/bin/python3", "/home/aloft/python/bin/python3"], .package(python: "/home/aloft/python/bin/python3")),
    ])
    func `the best of what is there is chosen`(files: [String], expected: ServerProgram) throws {
        let program = try ServerProgram.find(Self.settings) { files.contains($0) }

        #expect(program == expected)
    }

    @Test(arguments: [[], ["/usr/bin/llama-server"], ["/usr/bin/python3"]])
    func `what cannot be run, or not be tied to us, is refused`(files: [String]) {
        #expect(throws: Failure.self) { try ServerProgram.find(Self.settings) { files.contains($0) } }
    }

    @Test func `a configured program that is not there is not replaced by another`() {
        var settings = Self.settings
        settings.serverPath = "/nowhere/llama-server"

        #expect(throws: Failure.self) { try ServerProgram.find(settings) { $0 == "/usr/bin/llama-server" } }
    }
}

@Suite struct LogRingTests {
    @Test func `only the last lines are kept, oldest first`() {
        var ring = LogRing()

        for number in 1...120 { ring.append("line \(number)") }

        #expect(ring.all == (71...120).map { "line \($0)" })
    }

    @Test func `the last error tells more than the last line`() {
        var ring = LogRing()

        for line in ["starting", "error: no such tensor", "exiting"] { ring.append(line) }

        #expect(ring.mostTelling == "error: no such tensor")
    }
}
