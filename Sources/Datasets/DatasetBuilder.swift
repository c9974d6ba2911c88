package import Feedback
package import Guardrails
import JSON
package import Ledger
import SQL

/// Makes datasets of what was recorded and said, or of a file.
package struct DatasetBuilder: Sendable {
    package let store: DatasetStore
    private let ledger: Ledger
    private let feedback: FeedbackStore
    private let guardrails: Guardrails

    package init(_ store: DatasetStore, _ ledger: Ledger, _ feedback: FeedbackStore, _ guardrails: Guardrails) {
        (self.store, self.ledger, self.feedback, self.guardrails) = (store, ledger, feedback, guardrails)
    }

    /// Makes a version of what the ledger has.
    ///
    /// - Parameters:
    ///   - name: what it is called; `nil` for the name of the workflow or the route.
    ///   - source: whose rows.
    ///   - rules: what becomes of them.
    /// - Returns: the card.
    /// - Throws: where nothing is left, why.
    package func build(
        _ name: String?,
        from source: DatasetGathering.Source,
        _ rules: DatasetRules
    ) async throws(DatasetError) -> DatasetCard {
        let gathering: DatasetGathering
        do throws(SQLError) {
            gathering = try await DatasetGathering(source, rules, ledger, feedback, guardrails)
        } catch {
            throw DatasetError(.unavailable, error.message)
        }
        let draft = DatasetDraft(gathering.examples, rules, leftOut: gathering.leftOut)
        if draft.train.isEmpty { throw Self.nothing(gathering, draft) }
        var origin: JSONObject = ["rows": JSON(gathering.rows), "since": .string(Timestamp.text(source.since))]
        origin["until"] = source.until.map { .string(Timestamp.text($0)) }
        switch source.name {
        case .workflow(let workflow): origin["workflow"] = .string(workflow)
        case .route(let route): origin["route"] = .string(route)
        }
        origin["rules"] = rules.json
        return try await store.add(name ?? source.standardName, draft, from: origin)
    }

    /// Keeps the examples of a file as a version.
    ///
    /// What the file divides itself stays divided; lines that say the same are there once.
    ///
    /// - Parameters:
    ///   - name: what it is called.
    ///   - file: what was read.
    ///   - rules: what becomes of lines whose part the file does not say.
    /// - Returns: the card.
    /// - Throws: where a line cannot be used, with the number of each.
    package func add(_ name: String, _ file: DatasetFile, _ rules: DatasetRules) async throws(DatasetError)
        -> DatasetCard
    {
        let faults = file.faults
        guard faults.isEmpty else {
            let lines = faults.prefix(20).map { "\n\($0)" }.joined()
            let count = "\(faults.count)\(file.isCut ? " or more" : "")"
            throw DatasetError(.invalid, "\(count) lines cannot be used, and nothing was taken in:\(lines)")
        }
        guard !file.isCut else {
            let most = DatasetFile.countLimit
            throw DatasetError(.invalid, "The file has more than \(most) lines, and nothing was taken in: divide it.")
        }
        let duplicates = file.duplicates
        let others = DatasetDraft(file.others, rules)
        var leftOut = others.leftOut
        if duplicates > 0 { leftOut[.duplicate, default: 0] += duplicates }
        let draft = DatasetDraft(
            train: file.train + others.train,
            test: file.test + others.test,
            leftOut: leftOut
        )
        return try await store.add(name, draft, from: ["origin": "import", "rules": rules.json])
    }

    private static func nothing(_ gathering: DatasetGathering, _ draft: DatasetDraft) -> DatasetError {
        let counts = LeftOut.allCases.compactMap { reason in
            draft.leftOut[reason].map { "\($0) \(reason.rawValue)" }
        }
        var sentence = "No example is left of \(gathering.rows) generations"
        if !counts.isEmpty { sentence += ": \(counts.joined(separator: ", "))" }
        sentence += "."
        if draft.leftOut[.noContent] != nil {
            sentence +=
                " Content is kept from now on with 'record: {content: full}' in the configuration, or"
                + " 'record_content: full' of a route."
        }
        if draft.leftOut[.unrated] != nil {
            sentence += " Answers that nobody spoke of are taken with a minimal rating of 0."
        }
        if !draft.test.isEmpty {
            sentence += " All that is left is for testing: it is of too few people to be divided."
        }
        return DatasetError(.empty, sentence)
    }
}

extension DatasetGathering.Source {
    /// What a dataset of it is called where nobody says.
    fileprivate var standardName: String {
        switch name {
        case .workflow(let name), .route(let name): name.lowercased()
        }
    }
}
