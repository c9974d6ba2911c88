// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "aloft",
    targets: [
        // Mechanisms: one job or one C library each, nothing of models.
        .systemLibrary(
            name: "CUV",
            pkgConfig: "libuv",
            providers: [.apt(["libuv1-dev"]), .brew(["libuv"])]
        ),
        .target(name: "EventLoop", dependencies: ["CUV"], exclude: ["README.md"]),
        .target(name: "ServerSentEvents"),

        // Tests, one target a module.
        .testTarget(name: "EventLoopTests", dependencies: ["EventLoop"]),
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
