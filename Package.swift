// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "aloft",
    targets: [
        // Vocabulary: values only, no I/O, imports nothing of ours.
        .target(name: "JSON", exclude: ["README.md"]),
        .target(name: "JSONSchema", dependencies: ["JSON"], exclude: ["README.md"]),

        // Mechanisms: one job or one C library each, nothing of models.
        .target(name: "ServerSentEvents"),

        // Benchmarks, each printing one line of JSON.
        .executableTarget(name: "json-benchmark", dependencies: ["JSON"], path: "Benchmarks/JSON"),

        // Fuzzers: seeded, run by hand after a change to a parser.
        .executableTarget(name: "json-fuzz", dependencies: ["JSON"], path: "Fuzz/JSON", exclude: ["compare.py"]),

        // Tests, one target a module.
        .testTarget(name: "JSONTests", dependencies: ["JSON"], exclude: ["Fixtures"]),
        .testTarget(name: "JSONSchemaTests", dependencies: ["JSON", "JSONSchema"], exclude: ["Fixtures"]),
        .testTarget(name: "ServerSentEventsTests", dependencies: ["ServerSentEvents"]),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .enableUpcomingFeature("InferIsolatedConformances"),
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
    ]
}
