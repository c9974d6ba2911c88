// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "aloft",
    targets: [
        // Vocabulary: values only, no I/O.
        .target(name: "HTTP", exclude: ["README.md"]),
        .target(name: "JSON", exclude: ["README.md"]),
        .target(name: "Generation", dependencies: ["JSON"], exclude: ["README.md"]),

        // Mechanisms: one job or one C library each, nothing of models.
        .systemLibrary(
            name: "CUV",
            pkgConfig: "libuv",
            providers: [.apt(["libuv1-dev"]), .brew(["libuv"])]
        ),
        .target(name: "EventLoop", dependencies: ["CUV"], exclude: ["README.md"]),
        .target(name: "ServerSentEvents"),
        .systemLibrary(
            name: "COpenSSL",
            pkgConfig: "openssl",
            providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]
        ),
        .target(name: "Cryptography", dependencies: ["COpenSSL"], exclude: ["README.md"]),
        .systemLibrary(
            name: "CNGHTTP2",
            pkgConfig: "libnghttp2",
            providers: [.apt(["libnghttp2-dev"]), .brew(["libnghttp2"])]
        ),
        .target(name: "HTTP2", dependencies: ["CNGHTTP2", "HTTP"], exclude: ["README.md"]),
        .target(
            name: "HTTPServer",
            dependencies: ["Cryptography", "EventLoop", "HTTP", "HTTP2"],
            exclude: ["README.md"]
        ),

        // Tests, one target a module.
        .target(name: "TestKit", dependencies: ["EventLoop"], exclude: ["README.md"]),
        .testTarget(name: "CryptographyTests", dependencies: ["Cryptography"]),
        .testTarget(name: "HTTP2Tests", dependencies: ["HTTP", "HTTP2"]),
        .testTarget(
            name: "HTTPServerTests",
            dependencies: ["Cryptography", "EventLoop", "HTTP", "HTTP2", "HTTPServer", "TestKit"]
        ),
        .testTarget(name: "JSONTests", dependencies: ["JSON"]),
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
