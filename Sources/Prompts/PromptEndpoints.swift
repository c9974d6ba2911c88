package import API
import Generation
import JSON
import SQL

extension PromptLibrary {
    /// What operators see of prompts and change, over HTTP.
    package var endpoints: [APIEndpoint] {
        [
            APIEndpoint("GET", "/api/prompts", "Show the prompts, their versions and which of them are in use.") {
                _ throws(Failure) in .json(["prompts": .array(await self.entries().map { self.json($0) })])
            },
            APIEndpoint("GET", "/api/prompts/{workflow}/{task}/{version}", "Show the text of a version.") {
                call throws(Failure) in
                let versions = await self.entry(call)?.versions
                guard let prompt = versions?.first(where: { String($0.version) == call.parameter("version") }) else {
                    return .notFound("There is no such prompt; GET /api/prompts shows those there are.")
                }
                return .json(["name": .string(prompt.name), "text": .string(prompt.text)])
            },
            APIEndpoint(
                "PUT",
                "/api/prompts/{workflow}/{task}",
                "Choose what is in use: {version} for all, or {shares: {version: share}} for an experiment."
            ) { call throws(Failure) in
                guard let entry = await self.entry(call) else { return Self.unknown }
                let body = try await call.json()
                let shares: PromptShares
                do throws(PromptError) {
                    shares = try Self.shares(body, of: entry.versions.map(\.version))
                } catch {
                    throw Failure(.invalidRequest, error.message)
                }
                return try await self.choose(shares, entry, call)
            },
            APIEndpoint("DELETE", "/api/prompts/{workflow}/{task}", "Use the newest version again.") {
                call throws(Failure) in
                guard let entry = await self.entry(call) else { return Self.unknown }
                return try await self.choose(nil, entry, call)
            },
        ]
    }

    private static let unknown = APIAnswer.notFound("There is no such prompt; GET /api/prompts shows those there are.")

    private static func shares(_ body: JSONObject, of versions: [Int]) throws(PromptError) -> PromptShares {
        if let version = body["version"]?.int { return try PromptShares([version: 1], of: versions) }
        guard let shares = body["shares"] else {
            throw PromptError("Say {\"version\": 2}, or {\"shares\": {\"1\": 0.9, \"2\": 0.1}}.")
        }
        return try PromptShares(shares, of: versions)
    }

    private func entry(_ call: APICall) async -> Entry? {
        let task = "\(call.parameter("workflow"))/\(call.parameter("task"))"
        return await entries().first { $0.task == task }
    }

    private func choose(_ shares: PromptShares?, _ entry: Entry, _ call: APICall) async throws(Failure) -> APIAnswer {
        do throws(SQLError) {
            guard try await choose(shares, for: entry.task, by: call.caller.key) else {
                return .conflict("Nothing is kept here, so nothing can be chosen: set 'store'.")
            }
        } catch {
            throw Failure(.overloaded, error.message)
        }
        return .json(await self.entry(call).map { json($0) } ?? .null)
    }

    private func json(_ entry: Entry) -> JSON {
        let sum = entry.shares.weights.values.reduce(0, +)
        let versions = entry.versions.map { prompt -> JSON in
            [
                "version": JSON(prompt.version), "name": .string(prompt.name), "digest": .string(prompt.digest),
                "from": isFile(prompt) ? "file" : "aloft",
                "places": .array(prompt.places.sorted().map { .string($0) }),
                "share": JSON((entry.shares.weights[prompt.version] ?? 0) / sum),
            ]
        }
        return ["task": .string(entry.task), "chosen": .bool(entry.isChosen), "versions": .array(versions)]
    }
}
