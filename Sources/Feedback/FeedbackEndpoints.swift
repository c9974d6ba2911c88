package import API
import Foundation
package import Generation
import HTTP
import JSON
import SQL

/// What callers say of what was made for them, and what operators read of it, over HTTP.
package struct FeedbackEndpoints: Sendable {
    /// Whose key something was made for; `nil` where there is no such thing.
    package typealias Owner = @Sendable (Feedback.Subject) async -> Result<String?, Failure>

    private let store: FeedbackStore
    private let owner: Owner

    package init(_ store: FeedbackStore, owner: @escaping Owner) {
        self.store = store
        self.owner = owner
    }

    package var endpoints: [APIEndpoint] {
        [
            APIEndpoint(
                "POST",
                "/api/feedback",
                access: .caller,
                "Say what an answer or a job was worth: a rating from 1 to 5, words, what would have been right."
            ) { call throws(Failure) in
                let body = try await call.json(limit: 256 << 10)
                guard body.isOriginals else { return try await take(body, call) }
                do throws(Failure) {
                    let answer = try await take(body, call)
                    guard case .refusal(let status, let sentence) = answer else { return answer }
                    return .flatRefusal(status: status, sentence)
                } catch {
                    let status = error.kind == .invalidRequest ? 422 : error.kind.httpStatus
                    return .flatRefusal(status: status, error.message)
                }
            },
            APIEndpoint(
                "GET",
                "/api/feedback",
                "Show what was said, the newest first: of ?generation= or ?job= (and ?step=), at most ?limit= of them."
            ) { call throws(Failure) in
                var subject: Feedback.Subject?
                if let id = call.query("generation") { subject = .generation(id) }
                if let id = call.query("job") { subject = .job(id, step: call.query("step")) }
                let limit = try call.query("limit", in: 1...10_000) ?? 100
                do throws(SQLError) {
                    return .json(["feedback": .array(try await store.list(subject, limit: limit))])
                } catch {
                    throw Failure(.overloaded, error.message)
                }
            },
        ]
    }

    private func take(_ body: JSONObject, _ call: APICall) async throws(Failure) -> APIAnswer {
        var feedback = try Feedback(body)
        guard let key = try await owner(feedback.subject).get(), call.caller.isAdmin || key == call.caller.key else {
            return .notFound("There is nothing of that id that you made, or it is not written down yet.")
        }
        feedback.key = call.caller.key
        feedback.user = feedback.user ?? call.head.fields["x-aloft-user"].map { String($0.prefix(200)) }
        let now = Int(Date().timeIntervalSince1970 * 1_000_000)
        do throws(SQLError) {
            guard try await store.add(feedback, at: now) else {
                return .conflict("So much was said of this already that no more is kept.")
            }
        } catch {
            throw Failure(.overloaded, error.message)
        }
        return .json(["success": true, "feedback_id": .string(feedback.id), "message": "Thank you."])
    }
}

extension JSONObject {
    /// Whether it has members that only clients of the original animations send.
    fileprivate var isOriginals: Bool { self["generation_id"] != nil || self["animation_worked"] != nil }
}
