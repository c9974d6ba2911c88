// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "aloft",
    targets: [
        // Vocabulary: values only, no I/O, imports nothing of ours.
        .target(name: "NearestNames", exclude: ["README.md"]),

        // Mechanisms: one job or one C library each, nothing of models.
        .target(name: "ServerSentEvents"),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
        .target(name: "YAML", dependencies: ["CYAML", "NearestNames"], exclude: ["README.md"]),

        // What the program is told: read once at start, then plain values.
        .target(name: "Configuration", dependencies: ["NearestNames", "YAML"], exclude: ["README.md"]),

        // Tests, one target a module.
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
