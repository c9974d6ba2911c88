import Datasets
import Generation
import Jobs
import Testing
import Tuning

@Suite struct RefusalTests {
    /// A set with something wrong with it.
    private static func sets() -> [String: TuningSet] {
        var strange = TuningSet.kitchen()
        strange.test[0].label = "heating"
        var unlabelled = TuningSet.kitchen()
        unlabelled.train[3].label = nil
        var shared = TuningSet.kitchen()
        shared.test[0] = shared.train[0]
        var sets = ["three": TuningSet.kitchen(train: 3, test: 1), "untested": TuningSet.kitchen(test: 4)]
        (sets["strange"], sets["unlabelled"], sets["shared"]) = (strange, unlabelled, shared)
        sets["kitchen"] = TuningSet.kitchen()
        return sets
    }

    @Test(
        arguments: [
            ("three", nil, "local", "There are 3 examples for training, and fewer than 20 teach nothing."),
            ("untested", nil, "local", "has 4 examples for testing, and 5 are the least."),
            ("strange", nil, "local", "Only for testing there are examples of: heating."),
            ("shared", nil, "local", "1 questions for testing are for training too."),
            ("unlabelled", "head", "local", "A head tells labels, and not all examples of kitchen@1 have one."),
            ("unknown", nil, "local", "There is no dataset 'unknown'."),
            ("kitchen", "adapter", "llama-900b", "There is no local model called llama-900b."),
            ("kitchen", "head", "smol", "There is no local model called smol."),
            ("kitchen", "tail", "local", "'kind' is head or adapter."),
            ("kitchen", "head", "gemini-2.5-flash", "Google tunes adapters; a head is made here, of --base local."),
            ("kitchen", nil, "gemini-2.5-flash", "Google tunes where `tuning.vertex` says which provider and bucket."),
        ] as [(String, String?, String, String)]
    )
    func `what cannot come to anything is refused before a job is made`(
        dataset: String,
        kind: String?,
        base: String,
        sentence: String
    ) async throws {
        try await Bench.with(.init(sets: Self.sets())) { bench in
            var request = TuningRequest(dataset: dataset)
            (request.kind, request.base) = (kind, base)

            let failure = await #expect(throws: Failure.self) { _ = try await bench.desk.start(request) }

            #expect(failure?.message.contains(sentence) == true, "\(failure?.message ?? "")")
            #expect(failure.map { $0.kind == .invalidRequest || $0.kind == .modelNotFound } == true)
            #expect(try await bench.desk.list().isEmpty)
            try await bench.expectNothing()
        }
    }

    /// Something that makes no sense whatever the dataset is, and the parameter at fault.
    struct Wrong: Sendable {
        let parameter: String
        private let change: @Sendable (inout TuningRequest) -> Void

        init(_ parameter: String, _ change: @escaping @Sendable (inout TuningRequest) -> Void) {
            (self.parameter, self.change) = (parameter, change)
        }

        func changed(_ request: TuningRequest) -> TuningRequest {
            var request = request
            change(&request)
            return request
        }
    }

    @Test(arguments: [
        Wrong("adapter_size") { $0.adapterSize = 3 }, Wrong("epochs") { $0.epochs = 0 },
        Wrong("epochs") { $0.epochs = 1000 }, Wrong("learning_rate") { $0.learningRate = .nan },
        Wrong("learning_rate") { $0.learningRate = -1 }, Wrong("batch") { $0.batch = 100_000 },
        Wrong("seed") { $0.seed = -1 }, Wrong("max_length") { $0.maximumLength = 1 },
        Wrong("name") { $0.name = "../etc" }, Wrong("name") { $0.name = "" },
        Wrong("system") { $0.system = String(repeating: "x", count: 70_000) },
    ])
    func `numbers and names out of range are refused by their names`(wrong: Wrong) {
        let request = wrong.changed(TuningRequest(dataset: "kitchen"))

        let failure = #expect(throws: Failure.self) { try request.check() }

        #expect(failure?.parameter == wrong.parameter)
    }

    @Test func `without the trainer's packages an adapter is refused, and a head is not`() async throws {
        try await Bench.with(.init(python: "/nowhere/python3")) { bench in
            let failure = await #expect(throws: Failure.self) { _ = try await bench.run() }

            let job = try await bench.run { $0.kind = "head" }

            #expect(failure?.message.contains("run scripts/setup-tuning") == true)
            #expect(job.failure == nil)
        }
    }

    @Test func `a dataset that became another one is not tuned with`() async throws {
        var other = TuningSet.kitchen()
        other.hash = "other"
        try await Bench.with(.init(sets: ["kitchen": other, "kitchen@1": .kitchen()])) { bench in
            let job = try await bench.run { $0.kind = "head" }

            #expect(job.failure?.message == "The dataset kitchen@1 is not the one that the tuning began with.")
            try await bench.expectNothing()
        }
    }
}
