import EventLoop
import Generation
import GoogleCredentials
import HTTP
import HTTPClient
import HTTPServer
import JSON
import Synchronization
import TestKit
import Tuning

/// Cloud Storage and the tuning jobs of Vertex AI on loopback, in the shapes that Google documents.
final class PlayedGoogle: Sendable {
    struct Call: Sendable, Hashable {
        var method: String
        var path: String
        var query: String
        var type: String?
        var authorization: String?
        var body: [UInt8]

        /// Without the query.
        var line: String { "\(method) \(path)" }
    }

    private struct State {
        var jobs: [JSON] = []
        var states: [[JSONObject.Member]] = []
        var refusals: [(part: String, status: Int, left: Int)] = []
        /// Whether the answer to the next creation is lost, and how many looks for the job fail then.
        var loss: Int?
        /// What jobs are called.
        var name = "projects/42/locations/us-central1/tuningJobs/1"
    }

    static let parent = "projects/p/locations/us-central1"
    static let endpoint = "projects/42/locations/us-central1/endpoints/7007"

    private let state: Mutex<State>
    private let received = Notes<Call>()
    private let address = Mutex("")

    /// - Parameter states: what each look at a job finds; the last is found from then on.
    init(_ states: [[JSONObject.Member]]) {
        state = Mutex(State(states: states))
    }

    /// Answers whatever has that part in its path so many times with a status, in Google's words.
    func refuse(_ part: String, _ status: Int, times: Int = .max) {
        state.withLock { $0.refusals.append((part, status, times)) }
    }

    /// Makes the next job, and answers as a proxy does that lost its answer; then so many looks for it fail.
    func loseNextCreation(andLooks looks: Int = 0) { state.withLock { $0.loss = looks } }

    /// Calls jobs so.
    func name(_ name: String) { state.withLock { $0.name = name } }

    /// Has looks at a job find other things from now on.
    func play(_ states: [[JSONObject.Member]]) { state.withLock { $0.states = states } }

    var calls: [Call] { received.all }
    var lines: [String] { calls.map(\.line) }
    /// The jobs that were made.
    var jobs: [JSON] { state.withLock(\.jobs) }

    /// Runs `body` while it listens; with what asks it.
    func serving(
        on loops: EventLoopGroup,
        _ body: (_ origin: String) async throws -> Void
    ) async throws {
        let server = HTTPServer(on: [loops.loops[0]]) { await self.handle($0) }
        let address = try await server.listen(on: SocketAddress(parsing: "127.0.0.1:0"))
        try await body("http://\(address)")
        _ = await server.drain(within: .zero)
    }

    private func handle(_ transaction: HTTPTransaction) async {
        let head = transaction.head
        let parts = head.target.split(separator: "?", maxSplits: 1)
        let call = Call(
            method: head.method,
            path: String(parts[0]),
            query: parts.count > 1 ? String(parts[1]) : "",
            type: head.fields["content-type"],
            authorization: head.fields["authorization"],
            body: (try? await transaction.body()) ?? []
        )
        received.add(call)
        let (status, answer) = state.withLock { Self.answer(call, &$0) }
        transaction.respond(status: status, fields: ["content-type": "application/json"], body: answer.bytes)
    }

    private static func answer(_ call: Call, _ state: inout State) -> (Int, JSON) {
        if let index = state.refusals.firstIndex(where: { call.line.contains($0.part) && $0.left > 0 }) {
            state.refusals[index].left -= 1
            let status = state.refusals[index].status
            return (status, ["error": ["code": JSON(status), "message": .string("Not with \(status).")]])
        }
        let jobs = "/v1/\(parent)/tuningJobs"
        switch (call.method, call.path) {
        case ("POST", let path) where path.hasPrefix("/upload/storage/v1/b/"):
            let name = call.query.split(separator: "&").first { $0.hasPrefix("name=") }?.dropFirst(5) ?? ""
            let object = String(name).replacing("%2F", with: "/")
            return (
                200, ["kind": "storage#object", "name": .string(String(object)), "size": .string("\(call.body.count)")]
            )
        case ("POST", jobs):
            var job = (try? JSON(parsing: call.body)) ?? .null
            job["name"] = .string(state.name)
            job["state"] = "JOB_STATE_PENDING"
            state.jobs.append(job)
            if let looks = state.loss {
                state.loss = nil
                state.refusals.append(("GET \(jobs)", 503, looks))
                return (503, ["error": ["code": 503, "message": "The service is currently unavailable."]])
            }
            return (200, job)
        case ("GET", jobs): return (200, ["tuningJobs": .array(state.jobs)])
        case ("POST", let path) where path.hasSuffix(":cancel"):
            state.states = [[("state", "JOB_STATE_CANCELLED")]]
            return (200, [:])
        case ("GET", _):
            var job = state.jobs.last?.object ?? [:]
            for (key, value) in state.states.first ?? [] { job[key] = value }
            if state.states.count > 1 { state.states.removeFirst() }
            return (200, .object(job))
        default: return (404, ["error": ["code": 404, "message": "Not found."]])
        }
    }

    /// A tuning that runs, and then succeeds.
    static let success: [[JSONObject.Member]] = [
        [("state", "JOB_STATE_QUEUED")], [("state", "JOB_STATE_PENDING")], [("state", "JOB_STATE_RUNNING")],
        [("state", "JOB_STATE_UPDATING")],
        [
            ("state", "JOB_STATE_SUCCEEDED"),
            (
                "tunedModel",
                [
                    "model": "projects/42/locations/us-central1/models/9@1", "endpoint": .string(endpoint),
                    "checkpoints": [["checkpointId": "1", "epoch": "1", "endpoint": .string(endpoint)]],
                ]
            ),
            (
                "tuningDataStats",
                ["supervisedTuningDataStats": ["tuningDatasetExampleCount": "40", "totalBillableTokenCount": "900"]]
            ),
        ],
    ]
}

extension GoogleTuning {
    /// Asks a played Google.
    static func played(at origin: String, _ loops: EventLoopGroup) -> GoogleTuning {
        var place = Place(
            provider: "vertex",
            project: "p",
            location: "us-central1",
            origin: origin,
            bucket: "gs://my-bucket/aloft"
        )
        place.storage = origin
        let client = HTTPClient(on: [loops.loops[1]])
        return GoogleTuning(place, tokens: TokenSource(.accessToken("secret"), client: client), client: client)
    }
}
