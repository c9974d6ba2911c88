package import API
import Generation
import HTTP
import JSON
import Jobs
import SQL
package import Workflows

/// What the original system's clients ask over HTTP.
package struct LessonEndpoints: Sendable {
    private let sessions: LessonSessions
    private let cache: WorkflowCache

    package init(_ sessions: LessonSessions, _ cache: WorkflowCache) {
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
                    return .json(try await cache.contents(of: Lessons.name).json)
                } catch {
                    throw Failure(.overloaded, error.message)
                }
            },
            APIEndpoint("POST", "/api/cache/clear", "Forget all kept plans and pictures of lessons.") {
                _ throws(Failure) in
                do throws(SQLError) {
                    let count = try await cache.clear(Lessons.name)
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

extension [String: WorkflowCache.Contents] {
    fileprivate var json: JSON {
        let all = values
        let bytes = all.reduce(0) { $0 + $1.bytes }
        return [
            "totalKeys": JSON(all.reduce(0) { $0 + $1.count }), "planCaches": JSON(self[Lessons.planning]?.count ?? 0),
            "chunkCaches": JSON(self[Lessons.drawing]?.count ?? 0), "memoryUsage": .string("\((bytes + 1023) >> 10)K"),
            "bytes": JSON(bytes), "hits": JSON(all.reduce(0) { $0 + $1.hits }),
        ]
    }
}
