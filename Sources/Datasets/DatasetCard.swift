package import JSON
import Ledger

/// What a dataset is: where it is from, what is in it, and what was left out.
package struct DatasetCard: Hashable, Sendable {
    package let name: String
    package let version: Int
    /// In microseconds since 1970.
    package let created: Int
    /// The hash of its file's content.
    package let hash: String
    /// Where it is from, by which rules, and what is in it.
    package let facts: JSONObject

    /// What it is called everywhere, such as `intents@2`.
    package var reference: String { "\(name)@\(version)" }

    package var json: JSON {
        let own: JSONObject = [
            "dataset": .string(reference), "name": .string(name), "version": JSON(version),
            "created": .string(Timestamp.text(created)), "sha256": .string(hash),
        ]
        return .object(JSONObject(own.members + facts.members))
    }

    package var trainCount: Int { facts["train"]?.int ?? 0 }
    package var testCount: Int { facts["test"]?.int ?? 0 }
    /// Every label with how many examples of each part have it.
    package var labels: JSONObject { facts["labels"]?.object ?? [:] }
    package var leftOut: JSONObject { facts["left_out"]?.object ?? [:] }
    /// Whether answers are labels.
    package var hasLabels: Bool { !labels.isEmpty }
}

extension DatasetDraft {
    /// What can be told of it: counts by part, label, model and source, and what was left out.
    package var facts: JSONObject {
        let all = train + test
        func counts(_ name: (DatasetExample) -> String?) -> JSON {
            var counts: [String: (train: Int, test: Int)] = [:]
            for example in train { if let name = name(example) { counts[name, default: (0, 0)].train += 1 } }
            for example in test { if let name = name(example) { counts[name, default: (0, 0)].test += 1 } }
            let members = counts.sorted { $0.key < $1.key }.map { name, count -> JSONObject.Member in
                (name, ["train": JSON(count.train), "test": JSON(count.test)])
            }
            return .object(JSONObject(members))
        }
        let reasons = LeftOut.allCases.compactMap { reason -> JSONObject.Member? in
            leftOut[reason].map { (reason.rawValue, JSON($0)) }
        }
        return [
            "train": JSON(train.count), "test": JSON(test.count),
            "corrected": JSON(all.count(where: \.isCorrected)),
            "people": JSON(Set(all.compactMap(\.user)).count),
            "labels": counts(\.label), "models": counts(\.model),
            "left_out": .object(JSONObject(reasons)),
        ]
    }
}
