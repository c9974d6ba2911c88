internal import EventLoop

extension RedisConnection {
    /// Makes a connection on which the server has answered; to be called on the loop.
    static func connect(
        to server: RedisServer,
        on loop: EventLoop,
        _ options: RedisOptions
    ) async throws(RedisError) -> RedisConnection {
        let stream = try await dial(server, on: loop, options)
        guard let connection = RedisConnection(stream, to: server, replyBytes: options.replyBytes) else {
            stream.close()
            throw RedisError(.unreachable, "There is no memory for a connection to Redis.")
        }
        // A server that hangs accepts connections all the same: its system does.
        let timer = loop.timer(after: options.connectTimeout) {
            connection.close(RedisError(.unreachable, "Redis at \(server) accepts connections but does not answer."))
        }
        defer { timer.cancel() }
        let failure = await withTaskCancellationHandler {
            await connection.introduce(server, within: options.connectTimeout)
        } onCancel: {
            loop.execute { connection.close(.stopped) }
        }
        guard let failure else { return connection }
        connection.close(failure)
        throw failure
    }

    private static func dial(
        _ server: RedisServer,
        on loop: EventLoop,
        _ options: RedisOptions
    ) async throws(RedisError) -> ByteStream {
        var reason = "it has no address"
        for address in try await NameLookup.addresses(of: server) {
            switch await dial(address, on: loop, within: options.connectTimeout) {
            case .success(let stream): return stream
            case .failure(let error): reason = error.code
            case nil: reason = "ETIMEDOUT"
            }
        }
        throw RedisError(.unreachable, "Redis at \(server) cannot be reached: \(reason).")
    }

    private typealias Attempt = Result<ByteStream, EventLoopError>

    private static func dial(_ address: SocketAddress, on loop: EventLoop, within limit: Duration) async -> Attempt? {
        await withTaskGroup(of: Attempt?.self) { group in
            group.addTask {
                do throws(EventLoopError) {
                    return .success(try await ByteStream.connect(to: address, on: loop))
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                try? await loop.sleep(for: limit)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            // One that came as its time was up belongs to nobody.
            for await late in group {
                if case .success(let stream) = late { stream.close() }
            }
            return first
        }
    }

    /// Says who we are, which database is meant, and waits for the answers; returns why that failed.
    private func introduce(_ server: RedisServer, within limit: Duration) async -> RedisError? {
        do throws(RedisError) {
            if let password = server.password {
                let words = ["AUTH", server.user, password].compactMap { $0 }
                _ = try await ask(RedisCommand(words), within: limit)
            }
        } catch {
            guard case .refused = error.code else { return error }
            return RedisError(.unauthenticated, "Redis at \(server) refused the user or the password.")
        }
        do throws(RedisError) {
            if server.database != 0 { _ = try await ask(RedisCommand("SELECT", server.database), within: limit) }
            _ = try await ask(RedisCommand("PING"), within: limit)
            return nil
        } catch {
            guard case .refused(let word) = error.code else { return error }
            let code = word == "NOAUTH" ? RedisError.Code.unauthenticated : .unreachable
            return RedisError(code, "Redis at \(server) does not serve us. \(error.message)")
        }
    }

    private func ask(_ command: RedisCommand, within limit: Duration) async throws(RedisError) -> RedisReply {
        let call = RedisCall(command, within: limit)
        let answer = await withCheckedContinuation { continuation in
            call.begin(continuation)
            send(call)
        }
        return try answer.get()
    }
}
