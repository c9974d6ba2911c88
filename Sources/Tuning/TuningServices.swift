package import Datasets
package import Generation
package import ModelRegistry

/// The examples of a dataset.
package struct TuningSet: Sendable {
    /// With its version, such as `intents@2`.
    package var reference: String
    package var hash: String
    package var train: [DatasetExample]
    package var test: [DatasetExample]

    package init(reference: String, hash: String, train: [DatasetExample], test: [DatasetExample]) {
        self.reference = reference
        self.hash = hash
        self.train = train
        self.test = test
    }

    /// The name without its version.
    var name: String { String(reference.prefix { $0 != "@" }) }
    /// What is learnt from, and every tenth example beside it, which says when it was enough.
    ///
    /// Where examples are few, those for testing say so, and what is measured with them is the better for it.
    var parted: (train: [DatasetExample], validation: [DatasetExample]) {
        guard train.count >= 100 else { return (train, test) }
        let parts = train.indices.map { ($0 % 10 == 9, train[$0]) }
        return (parts.filter { !$0.0 }.map(\.1), parts.filter(\.0).map(\.1))
    }

    var hasLabels: Bool { !train.isEmpty && train.allSatisfy { $0.label != nil } }
}

/// A head as it was trained, and what it says of other vectors.
package struct TunedHead: Sendable {
    /// Its file.
    package var bytes: [UInt8]
    /// The likeliest label of a vector, and how likely it is.
    package var predict: @Sendable ([Float]) throws(Failure) -> (label: String, probability: Double)

    package init(
        bytes: [UInt8],
        predict: @escaping @Sendable ([Float]) throws(Failure) -> (label: String, probability: Double)
    ) {
        self.bytes = bytes
        self.predict = predict
    }
}

/// What tunings use of the rest of the program.
package struct TuningServices: Sendable {
    /// A label with the vector of its text.
    package typealias Row = (vector: [Float], label: String)
    /// A point of the loss curve.
    package typealias Epoch = (number: Int, loss: Double, heldOutLoss: Double?)

    package var registry: ModelRegistry
    package var log: TuningLog
    /// Where tunings work, each in a folder of its own.
    package var folder: String
    /// Reads a dataset; throws what is wrong with the name.
    package var dataset: @Sendable (_ reference: String) async throws(Failure) -> TuningSet
    /// The model that heads are made for where the base is `local`, and the one that adapters are.
    package var localBases: (head: String, adapter: String)
    /// The vectors of texts by an embedding model.
    package var vectors: @Sendable (_ base: String, _ texts: [String]) async throws(Failure) -> [[Float]]
    /// Trains a head; it may block.
    package var trainHead:
        @Sendable (
            _ rows: [Row], _ base: String, _ request: TuningRequest, _ onEpoch: @escaping @Sendable (Epoch) -> Void
        ) async throws(Failure) -> TunedHead
    /// The file of a local model that can be the base of that; throws where it is none, or is not there.
    package var file: @Sendable (_ base: String, TuningPlan.Kind) async throws(Failure) -> String
    /// Trains an adapter.
    package var trainer: AdapterTrainer
    /// Has a model's file answer, which is registered nowhere yet.
    package var ask: @Sendable (_ name: String, _ path: String, Request) async throws(Failure) -> Response
    /// How long after one look at a tuning of Google the next is taken.
    package var lookingAfter = Duration.seconds(60)
    /// Has Google tune; `nil` where that is not configured.
    package var google: GoogleTuning?

    package init(
        registry: ModelRegistry,
        log: TuningLog,
        folder: String,
        localBases: (head: String, adapter: String),
        trainer: AdapterTrainer,
        google: GoogleTuning?,
        dataset: @escaping @Sendable (String) async throws(Failure) -> TuningSet,
        vectors: @escaping @Sendable (String, [String]) async throws(Failure) -> [[Float]],
        trainHead:
            @escaping @Sendable ([Row], String, TuningRequest, @escaping @Sendable (Epoch) -> Void)
            async throws(Failure)
            -> TunedHead,
        file: @escaping @Sendable (String, TuningPlan.Kind) async throws(Failure) -> String,
        ask: @escaping @Sendable (String, String, Request) async throws(Failure) -> Response
    ) {
        self.registry = registry
        self.log = log
        self.folder = folder
        self.localBases = localBases
        self.trainer = trainer
        self.google = google
        self.dataset = dataset
        self.vectors = vectors
        self.trainHead = trainHead
        self.file = file
        self.ask = ask
    }
}
