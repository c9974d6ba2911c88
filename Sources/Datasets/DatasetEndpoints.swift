package import API
import Generation
import HTTP
import JSON
import Ledger

/// What operators do with datasets over HTTP.
package struct DatasetEndpoints: Sendable {
    private let builder: DatasetBuilder
    /// Reads an age, a day or a time as microseconds since 1970.
    private let moment: @Sendable (String) -> Int?

    package init(_ builder: DatasetBuilder, moment: @escaping @Sendable (String) -> Int?) {
        (self.builder, self.moment) = (builder, moment)
    }

    package var endpoints: [APIEndpoint] {
        [
            APIEndpoint("GET", "/api/datasets", "List datasets, each version with its card.") { _ throws(Failure) in
                let cards = try await answering { () throws(DatasetError) in try await builder.store.list() }
                return .json(["datasets": .array(cards.map(\.json))])
            },
            APIEndpoint(
                "POST",
                "/api/datasets",
                "Make a dataset of what was recorded and said: workflow or route, since, min_rating, split, dedupe, balance."
            ) { call throws(Failure) in
                let (name, source, rules) = try order(try await call.json())
                let card = try await answering { () throws(DatasetError) in
                    try await builder.build(name, from: source, rules)
                }
                return .json(card.json, status: 201)
            },
            APIEndpoint(
                "GET",
                "/api/datasets/{dataset}",
                "Show the card of NAME or NAME@VERSION."
            ) { call throws(Failure) in
                .json(try await card(call).json)
            },
            APIEndpoint(
                "GET",
                "/api/datasets/{dataset}/export",
                "Write its examples a line each, as ?format= says, of ?part=train or test, with ?system= as instructions."
            ) { call throws(Failure) in
                let word = call.query("format") ?? DatasetForm.aloft.rawValue
                guard let form = DatasetForm(rawValue: word) else {
                    let forms = DatasetForm.allCases.map(\.rawValue).joined(separator: ", ")
                    throw Failure(.invalidRequest, "'format' is one of \(forms).", parameter: "format")
                }
                let card = try await card(call)
                let (train, test) = try await answering { () throws(DatasetError) in
                    try await builder.store.examples(of: card)
                }
                let examples: [DatasetExample]
                switch call.query("part") {
                case nil: examples = train + test
                case "train": examples = train
                case "test": examples = test
                default: throw Failure(.invalidRequest, "'part' is train or test.", parameter: "part")
                }
                let system = call.query("system")
                let text = examples.map { form.line($0, system: system) + "\n" }.joined()
                return .file(Array(text.utf8), type: "application/jsonl; charset=utf-8")
            },
        ]
    }

    private func card(_ call: APICall) async throws(Failure) -> DatasetCard {
        let reference = call.parameter("dataset")
        return try await answering { () throws(DatasetError) in try await builder.store.card(reference) }
    }

    private func answering<Result>(
        _ body: () async throws(DatasetError) -> Result
    ) async throws(Failure) -> Result {
        do throws(DatasetError) {
            return try await body()
        } catch {
            switch error.code {
            case .invalid, .empty: throw Failure(.invalidRequest, error.message)
            case .notFound: throw Failure(.modelNotFound, error.message)
            case .unavailable: throw Failure(.overloaded, error.message)
            }
        }
    }
}

// MARK: - What is ordered

extension DatasetEndpoints {
    private func order(
        _ body: JSONObject
    ) throws(Failure) -> (name: String?, source: DatasetGathering.Source, rules: DatasetRules) {
        let known = [
            "name", "workflow", "route", "since", "until", "min_rating", "split", "dedupe", "balance", "tags",
            "personal_data",
        ]
        if let strange = body.members.first(where: { !known.contains($0.key) })?.key {
            let sentence = "There is no '\(strange.prefix(50))'; there are \(known.joined(separator: ", "))."
            throw Failure(.invalidRequest, sentence, parameter: strange)
        }
        let name: DatasetGathering.Source.Name
        switch (body["workflow"]?.string, body["route"]?.string) {
        case (let workflow?, nil): name = .workflow(workflow)
        case (nil, let route?): name = .route(route)
        default: throw Failure(.invalidRequest, "Say either 'workflow' or 'route', a name.")
        }
        func time(_ key: String) throws(Failure) -> Int? {
            guard let value = body[key] else { return nil }
            if let time = value.string.flatMap(moment) { return time }
            throw Failure(.invalidRequest, "'\(key)' is an age such as 30d, a day or a time.", parameter: key)
        }
        var source = DatasetGathering.Source(name, since: try time("since") ?? Timestamp.now - 30 * Timestamp.day)
        source.until = try time("until")
        var rules = DatasetRules()
        rules.minimumRating = try number("min_rating", body, in: 0...5) ?? rules.minimumRating
        rules.split = try number("split", body, in: 0.1...1) ?? rules.split
        rules.dropsDuplicates = try flag("dedupe", body)
        rules.isBalanced = try flag("balance", body)
        rules.tags = body["tags"]?.array?.compactMap(\.string) ?? []
        if let word = body["personal_data"] {
            guard let choice = word.string.flatMap(DatasetRules.PersonalData.init) else {
                throw Failure(.invalidRequest, "'personal_data' is drop or redact.", parameter: "personal_data")
            }
            rules.personalData = choice
        }
        return (body["name"]?.string, source, rules)
    }

    private func number(
        _ name: String,
        _ body: JSONObject,
        in range: ClosedRange<Double>
    ) throws(Failure) -> Double? {
        guard let value = body[name] else { return nil }
        guard let number = value.double, range.contains(number) else {
            let sentence = "'\(name)' is a number from \(range.lowerBound) to \(range.upperBound)."
            throw Failure(.invalidRequest, sentence, parameter: name)
        }
        return number
    }

    private func flag(_ name: String, _ body: JSONObject) throws(Failure) -> Bool {
        guard let value = body[name] else { return false }
        guard let flag = value.bool else {
            throw Failure(.invalidRequest, "'\(name)' is true or false.", parameter: name)
        }
        return flag
    }
}
