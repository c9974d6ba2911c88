package import API
import Generation
import HTTP
import JSON
import SQL
import YAML

extension Intents {
    /// What may be asked over HTTP.
    package var endpoints: [APIEndpoint] {
        [
            APIEndpoint(
                "POST",
                "/api/intents",
                access: .caller,
                "Say what a query wants: {query | queries, user?, labels?}."
            ) { call throws(Failure) in try await answer(call) },
            APIEndpoint("GET", "/api/intents/labels", access: .caller, "Show the labels that queries may have.") {
                _ throws(Failure) in
                .json([
                    "name": .string(taxonomy.name), "digest": .string(taxonomy.digest),
                    "labels": .array(
                        taxonomy.labels.map { ["name": .string($0.name), "about": .string($0.about)] }
                    ),
                    "entities": .array(taxonomy.entities.map { .string($0.name) }),
                ])
            },
            APIEndpoint(
                "GET",
                "/api/intents/reliability",
                "Show what the confidence of each model was worth, by what feedback says was right."
            ) { _ throws(Failure) in
                do throws(SQLError) {
                    return .json(["reliability": .array(try await reliability().map(\.json))])
                } catch {
                    throw Failure(.overloaded, error.message)
                }
            },
        ]
    }

    private func answer(_ call: APICall) async throws(Failure) -> APIAnswer {
        let body = try await call.json()
        let user = try Self.text(body, "user") ?? call.head.fields["x-aloft-user"]
        let asker = IntentAsker(key: call.caller.key, user: user.map { String($0.prefix(200)) })
        let labels = try Self.labels(body["labels"])
        switch (body["query"], body["queries"]) {
        case (.string(let text)?, nil):
            return .json(try await classify(try Self.query(text), for: asker, labels).json)
        case (nil, .array(let list)?):
            guard (1...Self.queryLimit).contains(list.count) else {
                let sentence = "There are \(list.count) queries, and 1 to \(Self.queryLimit) may be asked together."
                throw Failure(.invalidRequest, sentence, parameter: "queries")
            }
            var queries: [String] = []
            for (index, element) in list.enumerated() {
                guard let text = element.string else {
                    throw Failure(.invalidRequest, "A query is a text.", parameter: "queries[\(index)]")
                }
                queries.append(try Self.query(text, parameter: "queries[\(index)]"))
            }
            let answers = await classify(queries, for: asker, labels)
            return .json(["answers": .array(answers.map(Self.json))])
        default:
            throw Failure(.invalidRequest, "Give either 'query', a text, or 'queries', a list of texts.")
        }
    }

    private static func json(_ answer: Result<IntentAnswer, Failure>) -> JSON {
        switch answer {
        case .success(let answer): answer.json
        case .failure(let failure):
            ["error": ["kind": .string(failure.kind.rawValue), "message": .string(failure.message)]]
        }
    }

    private static func text(_ body: JSONObject, _ name: String) throws(Failure) -> String? {
        switch body[name] {
        case nil, .null: return nil
        case .string(let text): return text
        default: throw Failure(.invalidRequest, "'\(name)' is to be a text.", parameter: name)
        }
    }

    private static func labels(_ json: JSON?) throws(Failure) -> Taxonomy? {
        guard let json, !json.isNull else { return nil }
        do throws(YAMLErrors) {
            return try Taxonomy(labels: json)
        } catch {
            throw Failure(.invalidRequest, "The labels cannot be used: \(error)", parameter: "labels")
        }
    }
}
