// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "aloft",
    targets: [
        // Vocabulary: values only, no I/O.
        .target(name: "HTTP", exclude: ["README.md"]),
        .target(name: "JSON", exclude: ["README.md"]),
        .target(name: "Generation", dependencies: ["JSON"], exclude: ["README.md"]),

        // Dialects: wire formats read into the vocabulary and written from it, no I/O.
        .target(name: "GeminiDialect", dependencies: ["Generation", "JSON"], exclude: ["README.md"]),

        // Mechanisms: one job or one C library each, nothing of models.
        .target(name: "ServerSentEvents"),
        .target(name: "HTTPServer", dependencies: ["HTTP"]),

        // Tests, one target a module.
        .testTarget(
            name: "GeminiDialectTests",
            dependencies: ["Generation", "GeminiDialect", "JSON"],
            exclude: ["Fixtures"]
        ),
        .testTarget(name: "HTTPServerTests", dependencies: ["HTTP", "HTTPServer"]),
        .testTarget(name: "JSONTests", dependencies: ["JSON"]),
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
