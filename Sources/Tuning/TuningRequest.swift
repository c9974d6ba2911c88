package import Generation
import ModelRegistry

/// What is to be tuned, on what, and how.
package struct TuningRequest: Codable, Hashable, Sendable {
    /// A dataset, as `intents` or `intents@2`.
    package var dataset: String
    /// `local`, a local model's name, or one of Google's such as `gemini-2.5-flash`.
    package var base = "local"
    /// `head` or `adapter`; `nil` takes a head where the dataset has labels.
    package var kind: String?
    /// What the model is called; `nil` takes the dataset's name.
    package var name: String?
    /// How many dimensions an adapter has.
    package var adapterSize: Int?
    package var epochs: Int?
    package var learningRate: Double?
    package var batch: Int?
    package var seed: Int?
    package var maximumLength: Int?
    /// Standing instructions for rows that have none.
    package var system: String?

    package init(dataset: String) {
        self.dataset = dataset
    }

    private enum CodingKeys: String, CodingKey {
        case dataset, base, kind, name, epochs, batch, seed, system
        case adapterSize = "adapter_size"
        case learningRate = "learning_rate"
        case maximumLength = "max_length"
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        dataset = try values.decode(String.self, forKey: .dataset)
        base = try values.decodeIfPresent(String.self, forKey: .base) ?? base
        kind = try values.decodeIfPresent(String.self, forKey: .kind)
        name = try values.decodeIfPresent(String.self, forKey: .name)
        adapterSize = try values.decodeIfPresent(Int.self, forKey: .adapterSize)
        epochs = try values.decodeIfPresent(Int.self, forKey: .epochs)
        learningRate = try values.decodeIfPresent(Double.self, forKey: .learningRate)
        batch = try values.decodeIfPresent(Int.self, forKey: .batch)
        seed = try values.decodeIfPresent(Int.self, forKey: .seed)
        maximumLength = try values.decodeIfPresent(Int.self, forKey: .maximumLength)
        system = try values.decodeIfPresent(String.self, forKey: .system)
    }
}

extension TuningRequest {
    /// Whether somebody else trains it.
    package var isHosted: Bool { base.hasPrefix("gemini-") }

    /// Refuses what makes no sense, whatever the dataset is.
    package func check() throws(Failure) {
        func within<Number: Comparable>(_ value: Number?, _ range: ClosedRange<Number>, _ name: String) throws(Failure)
        {
            guard let value, !range.contains(value) else { return }
            let message = "'\(name)' is from \(range.lowerBound) to \(range.upperBound), not \(value)."
            throw Failure(.invalidRequest, message, parameter: name)
        }
        if let kind, kind != "head", kind != "adapter" {
            throw Failure(.invalidRequest, "'kind' is head or adapter.", parameter: "kind")
        }
        if isHosted, kind == "head" {
            throw Failure(
                .invalidRequest,
                "Google tunes adapters; a head is made here, of --base local.",
                parameter: "kind"
            )
        }
        if let name, !NewModel.isName(name) {
            throw Failure(
                .invalidRequest,
                "A model's name has up to 64 small letters, digits, dashes and dots.",
                parameter: "name"
            )
        }
        let sizes = [1, 2, 4, 8, 16, 32]
        if let size = adapterSize, !sizes.contains(size) {
            throw Failure(.invalidRequest, "'adapter_size' is 1, 2, 4, 8, 16 or 32.", parameter: "adapter_size")
        }
        try within(epochs, 1...100, "epochs")
        try within(learningRate, 1e-7...100, "learning_rate")
        try within(batch, 1...256, "batch")
        try within(seed, 0...Int(Int32.max), "seed")
        try within(maximumLength, 16...131_072, "max_length")
        try within(system?.utf8.count, 0...65_536, "system")
    }
}

/// What a tuning will do, settled when it begins.
package struct TuningPlan: Codable, Hashable, Sendable {
    package enum Kind: String, Codable, Hashable, Sendable {
        case head, adapter, hosted
    }

    package var kind: Kind
    package var name: String
    package var base: String
    /// With its version.
    package var dataset: String
    package var hash: String
    package var trainCount: Int
    package var testCount: Int
    /// Whether the model is to answer with labels.
    package var hasLabels: Bool
}

/// What a tuning came to.
package struct TuningOutcome: Codable, Hashable, Sendable {
    /// The registered model, with its version.
    package var model: String
    /// What was measured, as JSON.
    package var metrics: String
}
