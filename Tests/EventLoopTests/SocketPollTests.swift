import EventLoop
import Glibc
import Testing

@Suite struct SocketPollTests {
    @Test func `a descriptor of somebody else reports what it is watched for`() async throws {
        let ends = try socketPair()
        let events = Events<String>()

        try await withLoop { loop in
            let poll = try await loop.run { () async throws(EventLoopError) in
                try SocketPoll(on: loop, descriptor: ends.ours) { readable, writable, failed in
                    events.report("\(readable ? "r" : "")\(writable ? "w" : "")\(failed ? "f" : "")")
                }
            }
            await loop.run { poll.watch(readable: false, writable: true) }
            let writable = await events.first()
            await loop.run { poll.watch(readable: true, writable: false) }
            close(ends.theirs)
            var readable = await events.first()
            while readable == "w" { readable = await events.first() }
            await loop.run {
                poll.watch(readable: false, writable: false)
                poll.close()
                poll.close()
                poll.watch(readable: true, writable: true)
            }

            #expect(writable == "w")
            #expect(readable == "r")
        }
        close(ends.ours)
    }

    @Test func `the same descriptor can be watched again and again`() async throws {
        let ends = try socketPair()
        let events = Events<Void>()

        try await withLoop { loop in
            for _ in 0..<1000 {
                let poll = try await loop.run { () async throws(EventLoopError) in
                    let poll = try SocketPoll(on: loop, descriptor: ends.ours) { _, _, _ in events.report(()) }
                    poll.watch(readable: false, writable: true)
                    return poll
                }
                _ = await events.first()
                await loop.run { poll.close() }
            }
        }
        close(ends.ours)
        close(ends.theirs)
    }

    @Test func `a descriptor that is none is an error`() async throws {
        try await withLoop { loop in
            let error = await #expect(throws: EventLoopError.self) {
                try await loop.run { () async throws(EventLoopError) in
                    try SocketPoll(on: loop, descriptor: 1_000_000) { _, _, _ in }
                }
            }

            #expect(error?.code == "EBADF")
        }
    }
}

private func socketPair() throws -> (ours: Int32, theirs: Int32) {
    var ends: [Int32] = [-1, -1]
    try #require(unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    return (ends[0], ends[1])
}
