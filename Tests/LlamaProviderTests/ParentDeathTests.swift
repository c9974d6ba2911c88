import Foundation
import Generation
import Glibc
import LlamaProvider
import Testing

@Suite(.timeLimit(.minutes(1))) struct ParentDeathTests {
    @Test func `a server does not outlive us, even when we are killed`() async throws {
        let home = try Home()
        try home.installServer(FakeServer(ignoresTermination: true))

        await #expect(processExitsWith: .signal(SIGKILL)) { [path = home.path as String] in
            try await withProvider(in: Home(borrowing: path)) { provider in
                _ = try await provider.text(of: "hi")
                let pid = try #require(provider.status.pid)
                try Data("\(pid)".utf8).write(to: URL(filePath: "\(path)/pid"))
                kill(getpid(), SIGKILL)
            }
        }

        let pid = try #require(Int32(try String(contentsOfFile: "\(home.path)/pid", encoding: .utf8)))
        while !isGone(pid) { await Task.yield() }
        #expect(isGone(pid))
    }
}
