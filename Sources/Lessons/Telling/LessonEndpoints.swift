package import API
import Generation
import HTTP
package import JSON
import Jobs
import SQL

/// What the original system's clients ask over HTTP.
package struct LessonEndpoints: Sendable {
    private let sessions: LessonSessions
    private let cache: LessonCache

    package init(_ sessions: LessonSessions, _ cache: LessonCache) {
        self.sessions = sessions
        self.cache = cache
    }

    package var endpoints: [APIEndpoint] {
        [
            APIEndpoint(
                "POST",
                "/api/query",
                access: .caller,
                "Start a lesson in a session: {query, sessionId?, difficulty?} gives {sessionId}."
            ) { call throws(Failure) in try await start(call) },
            APIEndpoint(
                "GET",
                "/api/cache/stats",
                access: .caller,
                "Show how many plans and pictures of lessons are kept, and how often they were given again."
            ) { _ throws(Failure) in
                do throws(SQLError) {
                    return .json(try await cache.contents().json)
                } catch {
                    throw Failure(.overloaded, error.message)
                }
            },
            APIEndpoint("POST", "/api/cache/clear", "Forget all kept plans and pictures of lessons.") {
                _ throws(Failure) in
                do throws(SQLError) {
                    let count = try await cache.clear()
                    return .json(["success": true, "message": .string("Forgot \(count) plans and pictures.")])
                } catch {
                    throw Failure(.overloaded, error.message)
                }
            },
        ]
    }

    private func start(_ call: APICall) async throws(Failure) -> APIAnswer {
        let body = try await call.json(limit: 64 << 10)
        func text(_ name: String) throws(Failure) -> String? {
            switch body[name] {
            case nil, .null: return nil
            case .string(let text): return text
            default: throw Failure(.invalidRequest, "'\(name)' is to be a text.", parameter: name)
            }
        }
        guard let query = try text("query") else {
            throw Failure(.invalidRequest, "Missing 'query': what the lesson is to be about.", parameter: "query")
        }
        var request = LessonRequest(topic: query)
        request.difficulty = try text("difficulty")
        request.audience = try text("audience")
        request.style = try text("style")
        let user = call.head.fields["x-aloft-user"].map { String($0.prefix(200)) }
        let started = try await sessions.start(
            request,
            in: try text("sessionId"),
            key: call.caller.key,
            user: user
        )
        return .json(["sessionId": .string(started.session), "jobId": .string(started.job)])
    }
}

extension LessonCache.Contents {
    package var json: JSON {
        [
            "totalKeys": JSON(plans + steps), "planCaches": JSON(plans), "chunkCaches": JSON(steps),
            "memoryUsage": .string("\((bytes + 1023) >> 10)K"), "bytes": JSON(bytes), "hits": JSON(hits),
        ]
    }
}
