// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "aloft",
    targets: [
        // Vocabulary: values only, no I/O.
        .target(name: "HTTP", exclude: ["README.md"]),
        .target(name: "JSON", exclude: ["README.md"]),
        .target(name: "Generation", dependencies: ["JSON"], exclude: ["README.md"]),
        // Vocabulary: values only, no I/O, imports nothing of ours.
        .target(name: "NearestNames", exclude: ["README.md"]),

        // Dialects: wire formats read into the vocabulary and written from it, no I/O.
        .target(name: "GeminiDialect", dependencies: ["Generation", "JSON"], exclude: ["README.md"]),

        // Mechanisms: one job or one C library each, nothing of models.
        .systemLibrary(
            name: "CUV",
            pkgConfig: "libuv",
            providers: [.apt(["libuv1-dev"]), .brew(["libuv"])]
        ),
        .target(name: "EventLoop", dependencies: ["CUV"], exclude: ["README.md"]),
        .target(name: "ServerSentEvents"),
        .target(name: "HTTPServer", dependencies: ["EventLoop", "HTTP"], exclude: ["README.md"]),

        // Stages: the vocabulary and `next`.
        .target(name: "Routing", dependencies: ["Generation"], exclude: ["README.md"]),
        .target(name: "Resilience", dependencies: ["Generation"], exclude: ["README.md"]),

        // Benchmarks, each printing one line of JSON.
        .executableTarget(name: "json-benchmark", dependencies: ["JSON"], path: "Benchmarks/JSON"),

        // Fuzzers: seeded, run by hand after a change to a parser.
        .executableTarget(name: "json-fuzz", dependencies: ["JSON"], path: "Fuzz/JSON", exclude: ["compare.py"]),

        // Dialects: a wire shape to and from the vocabulary, both directions.
        .target(
            name: "OpenAIDialect",
            dependencies: ["Generation", "JSON", "ServerSentEvents"],
            exclude: ["README.md"]
        ),

        // Tests, one target a module.
        .target(name: "TestKit", dependencies: ["EventLoop", "Generation"], exclude: ["README.md"]),
        .testTarget(name: "HTTPServerTests", dependencies: ["EventLoop", "HTTP", "HTTPServer", "TestKit"]),
        .testTarget(name: "ResilienceTests", dependencies: ["Generation", "Resilience", "TestKit"]),
        .testTarget(name: "GeminiDialectTests", dependencies: ["Generation", "GeminiDialect", "JSON"]),
        .testTarget(name: "EventLoopTests", dependencies: ["EventLoop"]),
        .testTarget(name: "JSONTests", dependencies: ["JSON"], exclude: ["Fixtures"]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
        .target(name: "YAML", dependencies: ["CYAML", "NearestNames"], exclude: ["README.md"]),
        // What the program is told: read once at start, then plain values.
        .target(name: "Configuration", dependencies: ["NearestNames", "YAML"], exclude: ["README.md"]),
        .testTarget(
            name: "ConfigurationTests",
            dependencies: ["Configuration", "YAML"],
            resources: [.copy("Fixtures")]
        ),
        .testTarget(name: "NearestNamesTests", dependencies: ["NearestNames"]),
        .testTarget(name: "ServerSentEventsTests", dependencies: ["ServerSentEvents"]),
        .testTarget(name: "YAMLTests", dependencies: ["YAML"]),
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
