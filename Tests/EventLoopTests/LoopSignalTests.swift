import EventLoop
import Glibc
import Testing

@Suite struct LoopSignalTests {
    @Test func `a signal is heard on every loop that asked, until it cancels`() async throws {
        let heard = Events<Int>()

        try await withLoop { first in
            try await withLoop { second in
                let signal = try await first.run { () async throws(EventLoopError) in
                    try first.onSignal(SIGUSR1) { heard.report(first.isCurrent ? 1 : 0) }
                }
                _ = try await second.run { () async throws(EventLoopError) in
                    try second.onSignal(SIGUSR1) { heard.report(second.isCurrent ? 2 : 0) }
                }
                kill(getpid(), SIGUSR1)
                let both = await heard.first(2)
                await first.run { signal.cancel() }
                kill(getpid(), SIGUSR1)

                #expect(both.sorted() == [1, 2])
                #expect(await heard.first() == 2)
            }
        }
    }

    @Test func `a signal that cannot be caught is an error`() async throws {
        try await withLoop { loop in
            let error = await #expect(throws: EventLoopError.self) {
                try await loop.run { () async throws(EventLoopError) in try loop.onSignal(SIGKILL) {} }
            }

            #expect(error?.code == "EINVAL")
        }
    }
}
