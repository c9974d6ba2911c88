import EventLoop
import Foundation
import Glibc
import Testing

@Suite struct ListenerTests {
    @Test func `a port in use is an error that names the address`() async throws {
        try await withLoop { loop in
            let listener = try await listen(on: loop) { _ in }
            let address = listener.localAddress
            let error = await #expect(throws: EventLoopError.self) {
                try await loop.run { () async throws(EventLoopError) in
                    try Listener(on: loop, address: address) { _ in }
                }
            }

            #expect(error?.code == "EADDRINUSE")
            #expect(error?.message == "cannot listen on \(address): address already in use")
        }
    }

    @Test func `two listeners share a port`() async throws {
        let accepted = Events<Int>()

        try await withLoop { loop in
            let listeners = try await loop.run { () async throws(EventLoopError) in
                var address = try Network.tcp.address()
                var listeners: [Listener] = []
                for number in 0..<2 {
                    let listener = try Listener(on: loop, address: address, reusePort: true) { _ in
                        accepted.report(number)
                    }
                    address = listener.localAddress
                    listeners.append(listener)
                }
                return listeners
            }
            var streams: [ByteStream] = []
            for _ in 0..<64 { streams.append(try await .connect(to: listeners[0].localAddress, on: loop)) }

            #expect(listeners[0].localAddress == listeners[1].localAddress)
            #expect(Set(await accepted.first(64)) == [0, 1])
        }
    }

    @Test func `a closed listener refuses, and its connections live on`() async throws {
        try await withLoop { loop in
            // An address of its own, so that no other test is given the port once it is closed.
            let listener = try await echo(on: loop, at: SocketAddress(host: "127.0.0.9", port: 0))
            let stream = try await ByteStream.connect(to: listener.localAddress, on: loop)
            let other = try await ByteStream.connect(to: listener.localAddress, on: loop)
            let isEchoed = await other.exchange([[1]]) == [1]
            await loop.run { listener.close() }
            let error = await #expect(throws: EventLoopError.self) {
                try await ByteStream.connect(to: listener.localAddress, on: loop)
            }

            #expect(isEchoed)
            #expect(error?.code == "ECONNREFUSED")
            #expect(await stream.exchange([[2]]) == [2])
        }
    }

    @Test func `a Unix socket is its owner's only, and goes with its listener`() async throws {
        try await withLoop { loop in
            let listener = try await listen(on: loop, .unix) { _ in }
            let path = try listener.path
            let permissions = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            await loop.run { listener.close() }

            #expect(permissions == 0o600)
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func `a Unix socket that somebody answers on is not taken over`() async throws {
        try await withLoop { loop in
            let listener = try await echo(on: loop, .unix)
            let error = await #expect(throws: EventLoopError.self) {
                try await loop.run { () async throws(EventLoopError) in
                    try Listener(on: loop, address: listener.localAddress) { _ in }
                }
            }
            let stream = try await ByteStream.connect(to: listener.localAddress, on: loop)

            #expect(error?.code == "EADDRINUSE")
            #expect(await stream.exchange([[1]]) == [1])
        }
    }

    @Test func `a Unix socket that a dead process left behind is replaced`() async throws {
        try await withLoop { loop in
            let address = try Network.unix.address()
            try leaveSocketFile(at: address)
            let listener = try await loop.run { () async throws(EventLoopError) in
                try Listener(on: loop, address: address) { $0.end() }
            }
            let stream = try await ByteStream.connect(to: address, on: loop)

            #expect(await stream.exchange([]) == [])
            await loop.run { listener.close() }
        }
    }

    @Test func `a file that is no socket is left alone`() async throws {
        let address = try Network.unix.address()
        guard case .unix(let path) = address.kind else { return }
        try "precious".write(toFile: path, atomically: false, encoding: .utf8)

        try await withLoop { loop in
            let error = await #expect(throws: EventLoopError.self) {
                try await loop.run { () async throws(EventLoopError) in
                    try Listener(on: loop, address: address) { _ in }
                }
            }
            #expect(error?.code == "EADDRINUSE")
        }

        #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
        try FileManager.default.removeItem(atPath: path)
    }

    @Test func `running out of descriptors pauses accepting and loses no connection`() async {
        // The limit is the process's, so this needs one of its own.
        await #expect(processExitsWith: .success) {
            try await withLoop { loop in
                let failures = Events<String>()
                let listener = try await echo(on: loop)
                await loop.run { listener.onFailure = { failures.report($0.code) } }
                // The first connection of a loop opens a descriptor or two that stay.
                _ = try await ByteStream.connect(to: listener.localAddress, on: loop).exchange([[0]])
                // The client's descriptor takes the last free number, so none is left for the server's.
                let last = dup(0)
                close(last)
                var limit = rlimit()
                unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
                limit.rlim_cur = rlim_t(last + 1)
                unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
                let stream = try await ByteStream.connect(to: listener.localAddress, on: loop)
                let code = await failures.first()
                limit.rlim_cur = limit.rlim_max
                unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
                let echoed = await stream.exchange([[1, 2, 3]])

                guard code == "EMFILE", echoed == [1, 2, 3], listener.failureCount >= 1 else { exit(1) }
            }
        }
    }
}

extension Listener {
    fileprivate var path: String {
        get throws {
            guard case .unix(let path) = localAddress.kind else { throw CocoaError(.fileNoSuchFile) }
            return path
        }
    }
}

/// Binds a Unix socket and closes it without removing its file.
private func leaveSocketFile(at address: SocketAddress) throws {
    guard case .unix(let path) = address.kind else { return }
    var system = sockaddr_un()
    system.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &system.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    let isBound = unsafe withUnsafePointer(to: &system) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
            unsafe bind(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
        }
    }
    close(descriptor)
    try #require(isBound)
}
