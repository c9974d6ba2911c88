import Cryptography
package import JSON

/// Which versions of a prompt are in use, and for what part of those it is asked for.
package struct PromptShares: Hashable, Sendable {
    /// Above 0, by version; they are held against their sum.
    package let weights: [Int: Double]

    /// - Parameters:
    ///   - weights: by version.
    ///   - versions: those there are.
    /// - Throws: what makes no sense.
    package init(_ weights: [Int: Double], of versions: [Int]) throws(PromptError) {
        for (version, weight) in weights.sorted(by: { $0.key < $1.key }) {
            guard versions.contains(version) else {
                let known = versions.map(String.init).joined(separator: ", ")
                throw PromptError("There is no version \(version); there are \(known).")
            }
            guard weight.isFinite, (0...1_000_000).contains(weight) else {
                throw PromptError("A share is a number from 0 to 1000000, not \(weight).")
            }
        }
        self.weights = weights.filter { $0.value > 0 }
        guard !self.weights.isEmpty else { throw PromptError("At least one version needs a share above 0.") }
    }

    /// All to one version.
    init(only version: Int) { weights = [version: 1] }

    /// The version that a subject, such as a student, gets: always the same one, as long as the shares stay.
    ///
    /// The task counts too, so that who is first in one experiment is not first in all.
    func version(_ task: String, for subject: String) -> Int {
        let hash = SHA256.digest(of: Array("\(task)\n\(subject)".utf8)).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        let sum = weights.values.reduce(0, +)
        var rest = Double(hash) / 0x1p64 * sum
        let versions = weights.sorted { $0.key < $1.key }
        for (version, weight) in versions {
            if rest < weight { return version }
            rest -= weight
        }
        return versions.last?.key ?? 1
    }

    /// The one of these versions that most get; `nil` where nobody gets any of them.
    func largest(of versions: [Int]) -> Int? {
        versions.filter { weights[$0] != nil }.max { (weights[$0] ?? 0, $1) < (weights[$1] ?? 0, $0) }
    }

    package var json: JSON {
        .object(JSONObject(weights.sorted { $0.key < $1.key }.map { (key: String($0.key), value: JSON($0.value)) }))
    }

    /// Reads what a caller chooses.
    package init(_ json: JSON, of versions: [Int]) throws(PromptError) {
        try self.init(try Self.weights(json), of: versions)
    }

    /// Reads what ``json`` wrote, maybe in a process that has other versions.
    init(kept json: JSON) throws(PromptError) { weights = try Self.weights(json) }

    private static func weights(_ json: JSON) throws(PromptError) -> [Int: Double] {
        var weights: [Int: Double] = [:]
        for (key, value) in json.object?.members ?? [] {
            guard let version = Int(key), let weight = value.double else {
                throw PromptError("Shares are an object such as {\"1\": 0.9, \"2\": 0.1}.")
            }
            weights[version] = weight
        }
        return weights
    }
}
