// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "aloft",
    products: [.executable(name: "aloft", targets: ["aloft"])],
    targets: [
        // Vocabulary: values only, no I/O.
        .target(name: "JSON", exclude: ["README.md"]),
        .target(name: "JSONSchema", dependencies: ["JSON"], exclude: ["README.md"]),
        .target(name: "JSONRepair", dependencies: ["JSON"], exclude: ["README.md"]),
        .target(name: "HTTP", exclude: ["README.md"]),
        .target(name: "NearestNames", exclude: ["README.md"]),
        .target(name: "PlainTexts", exclude: ["README.md"]),
        .target(name: "Statistics", exclude: ["README.md"]),
        .target(name: "Figures", dependencies: ["JSON"], exclude: ["README.md"]),
        .target(name: "Generation", dependencies: ["JSON"], exclude: ["README.md"]),

        // Mechanisms: one job or one C library each, nothing of models.
        .systemLibrary(name: "CUV", pkgConfig: "libuv", providers: [.apt(["libuv1-dev"]), .brew(["libuv"])]),
        .target(name: "EventLoop", dependencies: ["CUV"], exclude: ["README.md"]),
        .systemLibrary(
            name: "CCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]
        ),
        .target(name: "HTTPClient", dependencies: ["CCurl", "EventLoop", "HTTP"], exclude: ["README.md"]),
        .systemLibrary(
            name: "CNGHTTP2",
            pkgConfig: "libnghttp2",
            providers: [.apt(["libnghttp2-dev"]), .brew(["libnghttp2"])]
        ),
        .target(name: "HTTP2", dependencies: ["CNGHTTP2", "HTTP"], exclude: ["README.md"]),
        .target(name: "WebSocket", dependencies: ["Cryptography", "HTTP"], exclude: ["README.md"]),
        .target(
            name: "HTTPServer",
            dependencies: ["Cryptography", "EventLoop", "HTTP", "HTTP2", "WebSocket"],
            exclude: ["README.md"]
        ),
        .target(
            name: "GoogleCredentials",
            dependencies: ["Cryptography", "HTTP", "HTTPClient", "JSON"],
            exclude: ["README.md"]
        ),
        .target(
            name: "PubSub",
            dependencies: ["GoogleCredentials", "HTTP", "HTTPClient", "JSON"],
            exclude: ["README.md"]
        ),
        .target(name: "Webhooks", dependencies: ["Cryptography", "HTTP", "HTTPClient"], exclude: ["README.md"]),
        .target(name: "Logging", dependencies: ["JSON"], exclude: ["README.md"]),
        .systemLibrary(
            name: "CHiredis",
            pkgConfig: "hiredis",
            providers: [.apt(["libhiredis-dev"]), .brew(["hiredis"])]
        ),
        .target(name: "Redis", dependencies: ["CHiredis", "EventLoop"], exclude: ["README.md"]),
        .target(name: "ServerSentEvents", exclude: ["README.md"]),
        .systemLibrary(
            name: "COpenSSL",
            pkgConfig: "openssl",
            providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]
        ),
        .target(name: "Cryptography", dependencies: ["COpenSSL"], exclude: ["README.md"]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .target(name: "ZIP", dependencies: ["CZlib"], exclude: ["README.md"]),
        .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"]), .brew(["expat"])]),
        .target(name: "XML", dependencies: ["CExpat"], exclude: ["README.md"]),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
        .target(name: "YAML", dependencies: ["CYAML", "NearestNames", "PlainTexts"], exclude: ["README.md"]),
        .target(name: "SQL", exclude: ["README.md"]),
        .systemLibrary(
            name: "CSQLite",
            pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]
        ),
        .target(name: "SQLite", dependencies: ["CSQLite", "SQL"], exclude: ["README.md"]),
        .systemLibrary(name: "CPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
        .target(name: "Postgres", dependencies: ["CPQ", "SQL"], exclude: ["README.md"]),
        .target(name: "Store", dependencies: ["Postgres", "SQL", "SQLite"], exclude: ["README.md"]),
        .target(name: "Jobs", dependencies: ["Cryptography", "SQL", "Store"], exclude: ["README.md"]),

        // Messages of others' queues: leased, worked on, taken away.
        .target(
            name: "Queues",
            dependencies: ["Cryptography", "EventLoop", "JSON", "PubSub", "Redis", "SQL", "Store"],
            exclude: ["README.md"]
        ),

        // What servers' refusals mean, whatever shape they come in, no I/O.
        .target(name: "Refusals", dependencies: ["Generation", "JSON"], exclude: ["README.md"]),

        // Dialects: a wire shape to and from the vocabulary, both directions, no I/O.
        .target(name: "GeminiDialect", dependencies: ["Generation", "JSON", "Refusals"], exclude: ["README.md"]),
        .target(
            name: "OpenAIDialect",
            dependencies: ["Generation", "JSON", "Refusals", "ServerSentEvents"],
            exclude: ["README.md"]
        ),

        // Other people's programs, run with little.
        .target(name: "Programs", dependencies: ["EventLoop"], exclude: ["README.md"]),
        .target(
            name: "FilmRendering",
            dependencies: ["EventLoop", "JSON", "Programs"],
            exclude: ["README.md"],
            resources: [.embedInCode("inspect.py")]
        ),
        .target(name: "Speech", dependencies: ["EventLoop", "Programs"], exclude: ["README.md"]),
        .target(name: "Trainer", exclude: ["README.md"], resources: [.embedInCode("trainer")]),

        // Pictures: what models draw, judged and made harmless; no I/O but the program that renders.
        .target(name: "SVG", dependencies: ["JSON", "XML", "ZIP"], exclude: ["README.md"]),
        .target(name: "Animations", dependencies: ["JSON", "JSONRepair", "NearestNames"], exclude: ["README.md"]),
        .target(name: "SVGRendering", dependencies: ["EventLoop", "Programs", "SVG"], exclude: ["README.md"]),

        // Files that workflows make.
        .target(
            name: "Artifacts",
            dependencies: ["API", "Cryptography", "HTTP"],
            exclude: ["README.md"]
        ),

        // Models that run here: what they are and how they are had.
        .target(
            name: "LocalModels",
            dependencies: ["Cryptography", "EventLoop", "JSON", "NearestNames", "ZIP"],
            exclude: ["README.md"],
            resources: [.embedInCode("catalogue.json")]
        ),

        // Providers: where a dialect is sent, and with which credentials.
        .target(
            name: "Upstream",
            dependencies: ["Generation", "HTTP", "HTTPClient", "JSON", "Refusals", "ServerSentEvents"],
            exclude: ["README.md"]
        ),
        .target(
            name: "GeminiProvider",
            dependencies: ["GeminiDialect", "Generation", "HTTP", "HTTPClient", "Upstream"],
            exclude: ["README.md"]
        ),
        .target(
            name: "VertexProvider",
            dependencies: [
                "GeminiDialect", "Generation", "GoogleCredentials", "HTTP", "HTTPClient", "OpenAIDialect", "Upstream",
            ],
            exclude: ["README.md"]
        ),
        .target(
            name: "OpenAIProvider",
            dependencies: ["Generation", "HTTP", "HTTPClient", "JSON", "OpenAIDialect", "Upstream"],
            exclude: ["README.md"]
        ),
        .target(
            name: "LlamaProvider",
            dependencies: ["EventLoop", "Generation", "HTTP", "HTTPClient", "JSON", "OpenAIDialect", "Upstream"],
            exclude: ["README.md"],
            resources: [.embedInCode("Server/launcher.py")]
        ),
        .target(name: "TemplateProvider", dependencies: ["Generation"], exclude: ["README.md"]),
        .target(name: "TunedProvider", dependencies: ["Generation", "JSON", "ModelRegistry"], exclude: ["README.md"]),

        // Stages: the vocabulary and the rest of the path.
        .target(name: "Routing", dependencies: ["Generation"], exclude: ["README.md"]),
        .target(name: "Lanes", dependencies: ["Generation"], exclude: ["README.md"]),
        .target(
            name: "SharedLanes",
            dependencies: ["Generation", "JSON", "Lanes", "Redis"],
            exclude: ["README.md"]
        ),
        .target(name: "Resilience", dependencies: ["Generation", "Lanes"], exclude: ["README.md"]),
        .target(
            name: "Validation",
            dependencies: ["Generation", "JSON", "JSONRepair", "JSONSchema"],
            exclude: ["README.md"]
        ),
        .target(
            name: "Ledger",
            dependencies: ["Cryptography", "Generation", "JSON", "SQL", "Store", "ZIP"],
            exclude: ["README.md"]
        ),

        // What comes in, examined before a model sees it.
        .target(
            name: "Guardrails",
            dependencies: ["JSON", "YAML"],
            exclude: ["README.md"],
            resources: [.embedInCode("guardrails.yaml")]
        ),

        // Candidates that take a part of a route's traffic, judged by what comes of it.
        .target(
            name: "Rollouts",
            dependencies: ["API", "Cryptography", "Generation", "JSON", "SQL", "Statistics", "Store"],
            exclude: ["README.md"]
        ),

        // Functions whose steps survive the process.
        .target(
            name: "Workflows",
            dependencies: ["Cryptography", "Generation", "JSON", "Jobs", "NearestNames", "SQL", "Statistics", "Store"],
            exclude: ["README.md"]
        ),

        // What queries want: one generation each, or a head on the vectors of an embedding model.
        .target(
            name: "Intents",
            dependencies: [
                "API", "Cryptography", "Feedback", "Generation", "HTTP", "JSON", "JSONRepair", "PlainTexts", "Prompts",
                "SQL", "Statistics", "Store", "YAML",
            ],
            exclude: ["README.md"],
            resources: [.embedInCode("Prompts/classify-1.txt"), .embedInCode("Taxonomy/groceries.yaml")]
        ),
        .target(
            name: "Heads",
            dependencies: ["Cryptography", "Generation", "JSON", "Statistics"],
            exclude: ["README.md"]
        ),

        // What somebody says of what was made.
        .target(
            name: "Feedback",
            dependencies: ["API", "Cryptography", "Generation", "HTTP", "JSON", "SQL", "Store"],
            exclude: ["README.md"]
        ),

        // Models that were tuned here: versions, files, states.
        .target(
            name: "ModelRegistry",
            dependencies: ["API", "Cryptography", "Generation", "JSON", "NearestNames", "SQL", "Store"],
            exclude: ["README.md"]
        ),

        // Models made of datasets.
        .target(
            name: "Tuning",
            dependencies: [
                "API", "Datasets", "EventLoop", "Generation", "GoogleCredentials", "HTTP", "HTTPClient", "JSON", "Jobs",
                "ModelRegistry", "SQL", "Store", "Trainer", "Workflows",
            ],
            exclude: ["README.md"]
        ),

        // What was answered and said of it, as examples to train and test models with.
        .target(
            name: "Datasets",
            dependencies: [
                "API", "Artifacts", "Cryptography", "Feedback", "GeminiDialect", "Generation", "Guardrails", "HTTP",
                "JSON",
                "Ledger", "OpenAIDialect", "SQL", "Store", "ZIP",
            ],
            exclude: ["README.md"]
        ),

        // The texts that workflows send to models, and which version is in use.
        .target(
            name: "Prompts",
            dependencies: ["API", "Cryptography", "Generation", "JSON", "SQL", "Store"],
            exclude: ["README.md"]
        ),

        .target(
            name: "JobsAPI",
            dependencies: ["API", "Generation", "HTTP", "JSON", "Jobs", "Workflows"],
            exclude: ["README.md"]
        ),

        // Messages of others' queues become runs.
        .target(
            name: "QueueWork",
            dependencies: ["API", "Cryptography", "Generation", "HTTP", "JSON", "Jobs", "Queues", "Workflows"],
            exclude: ["README.md"]
        ),

        // The first workflow: a plan, and an animated picture for each of its steps.
        .target(
            name: "Lessons",
            dependencies: [
                "API", "Artifacts", "Cryptography", "Figures", "Generation", "HTTP", "JSON", "Jobs", "PlainTexts",
                "Prompts", "SQL", "SVG", "SocketIO", "Store", "Workflows",
            ],
            exclude: ["README.md"],
            resources: [
                .embedInCode("Page/lesson.css"), .embedInCode("Page/lesson.js"), .embedInCode("Prompts/draw-1.txt"),
                .embedInCode("Prompts/plan-1.txt"), .embedInCode("Prompts/scene-1.txt"),
            ]
        ),

        .target(
            name: "Asking",
            dependencies: ["Generation", "JSON", "JSONSchema", "Prompts", "Workflows"],
            exclude: ["README.md"]
        ),

        // Scripts: a question becomes a script that teaches with what the student likes.
        .target(
            name: "Scripts",
            dependencies: [
                "Artifacts", "Asking", "Cryptography", "Generation", "Guardrails", "JSON", "Jobs", "NearestNames",
                "PlainTexts", "Prompts", "Workflows", "YAML",
            ],
            exclude: ["README.md"],
            resources: [
                .embedInCode("Interests/interests.yaml"), .embedInCode("Prompts/check-1.txt"),
                .embedInCode("Prompts/match-1.txt"), .embedInCode("Prompts/understand-1.txt"),
                .embedInCode("Prompts/write-1.txt"), .embedInCode("Topics/topics.yaml"),
                .embedInCode("Understanding/templates.yaml"), .embedInCode("Writing/outline.yaml"),
            ]
        ),

        // Projects: a sentence becomes the files of a project that compile.
        .target(
            name: "Projects",
            dependencies: [
                "Artifacts", "Asking", "Cryptography", "EventLoop", "Generation", "JSON", "JSONRepair", "Jobs",
                "NearestNames",
                "PlainTexts", "Programs", "Prompts", "Workflows", "YAML", "ZIP",
            ],
            exclude: ["README.md"],
            resources: [
                .embedInCode("Checking/Python/ask.py"), .embedInCode("Checking/Python/drivers.py"),
                .embedInCode("Checking/Python/endpoints.py"), .embedInCode("Checking/Python/imports.py"),
                .embedInCode("Checking/Python/modules.py"), .embedInCode("Checking/Python/names.py"),
                .embedInCode("Checking/Python/read.py"), .embedInCode("Checking/Python/run.py"),
                .embedInCode("Checking/Python/tests.py"),
                .embedInCode("Checking/packages.txt"),
                .embedInCode("Planning/subjects.txt"), .embedInCode("Prompts/build-1.txt"),
                .embedInCode("Prompts/change-1.txt"), .embedInCode("Prompts/code-1.txt"),
                .embedInCode("Prompts/documents-1.txt"), .embedInCode("Prompts/endpoints-1.txt"),
                .embedInCode("Prompts/phase-1.txt"),
                .embedInCode("Prompts/plan-1.txt"), .embedInCode("Prompts/repair-1.txt"),
                .embedInCode("Prompts/review-1.txt"), .embedInCode("Prompts/schema-1.txt"),
                .embedInCode("Template/conftest.py"), .embedInCode("Template/database.py"),
                .embedInCode("Template/security.py"), .embedInCode("Template/test_main.py"),
                .embedInCode("Template/test_security.py"),
                .embedInCode("Template/main.py"),
                .embedInCode("Template/store.py"), .embedInCode("Template/test_api.py"),
                .embedInCode("Template/test_store.py"),
            ]
        ),

        // Films: what somebody wants to see becomes a scene, a preview and a film.
        .target(
            name: "Films",
            dependencies: [
                "API", "Animations", "Artifacts", "FilmRendering", "Generation", "HTTP", "JSON", "Jobs", "PlainTexts",
                "Programs", "Prompts", "SQL", "SVG", "Store", "Workflows",
            ],
            exclude: ["README.md"],
            resources: [.embedInCode("Prompts/scene-1.txt")]
        ),

        // Money: what answers cost.
        .target(
            name: "Pricing",
            dependencies: ["Generation", "YAML"],
            exclude: ["README.md"],
            resources: [.embedInCode("prices.yaml")]
        ),

        // Sums and plans: what the ledger's rows amount to, and what they say of machines of one's own.
        .target(
            name: "Reports",
            dependencies: ["JSON", "Ledger", "NearestNames", "SQL", "Store", "XML"],
            exclude: ["README.md"]
        ),
        // How models do on examples, on recorded requests and in use.
        .target(
            name: "Evaluation",
            dependencies: [
                "Cryptography", "Datasets", "Feedback", "Generation", "JSON", "JSONSchema", "Ledger", "Reports", "SQL",
                "Statistics", "Store",
            ],
            exclude: ["README.md"]
        ),
        .target(name: "BreakEven", dependencies: ["JSON", "Statistics"], exclude: ["README.md"]),

        .target(
            name: "Caching",
            dependencies: ["Cryptography", "Generation", "JSON"],
            exclude: ["README.md"]
        ),
        .target(
            name: "SemanticCaching",
            dependencies: ["Caching", "Generation", "JSON"],
            exclude: ["README.md"]
        ),
        .target(
            name: "RedisCache",
            dependencies: ["Caching", "Cryptography", "Generation", "Redis"],
            exclude: ["README.md"]
        ),
        .target(
            name: "Keys",
            dependencies: ["Cryptography", "Generation", "Lanes", "Pricing"],
            exclude: ["README.md"]
        ),

        .target(
            name: "KeyStore",
            dependencies: ["Cryptography", "JSON", "Keys", "SQL", "Store"],
            exclude: ["README.md"]
        ),
        .target(name: "SharedKeys", dependencies: ["Generation", "Keys", "Redis"], exclude: ["README.md"]),

        // Edges: requests in, answers out.
        .target(
            name: "Gateway",
            dependencies: [
                "GeminiDialect", "Generation", "HTTP", "HTTPClient", "HTTPServer", "JSON", "Lanes", "Logging",
                "OpenAIDialect", "Upstream",
            ],
            exclude: ["README.md"]
        ),

        .target(
            name: "SocketIO",
            dependencies: ["Cryptography", "HTTP", "HTTPServer", "JSON", "Logging", "WebSocket"],
            exclude: ["README.md"]
        ),

        .target(
            name: "API",
            dependencies: [
                "Cryptography", "Generation", "HTTP", "HTTPServer", "JSON", "Logging", "OpenAIDialect",
                "ServerSentEvents",
            ],
            exclude: ["README.md"]
        ),

        .target(
            name: "Dashboard",
            dependencies: [
                "API", "Cryptography", "Generation", "HTTP", "JSON", "Ledger", "Reports", "SQL", "YAML", "ZIP",
            ],
            exclude: ["README.md"],
            resources: [
                .embedInCode("Page/animation-view.js"), .embedInCode("Page/animations.css"),
                .embedInCode("Page/animations.html"), .embedInCode("Page/animations.js"),
                .embedInCode("Page/api.js"), .embedInCode("Page/costs.js"), .embedInCode("Page/dashboard.css"),
                .embedInCode("Page/detail.js"), .embedInCode("Page/dom.js"), .embedInCode("Page/format.js"),
                .embedInCode("Page/generations.js"), .embedInCode("Page/icon.svg"), .embedInCode("Page/index.html"),
                .embedInCode("Page/keys.js"), .embedInCode("Page/lanes.js"), .embedInCode("Page/lesson-made.js"),
                .embedInCode("Page/lesson-rating.js"),
                .embedInCode("Page/lesson-stage.js"), .embedInCode("Page/lesson-view.js"),
                .embedInCode("Page/lesson.js"), .embedInCode("Page/highlight.js"), .embedInCode("Page/project.js"),
                .embedInCode("Page/project-view.js"), .embedInCode("Page/projects.css"),
                .embedInCode("Page/projects.html"), .embedInCode("Page/projects.js"),
                .embedInCode("Page/lessons.css"), .embedInCode("Page/lessons.html"),
                .embedInCode("Page/lessons.js"), .embedInCode("Page/page.js"),
                .embedInCode("Page/signin.js"), .embedInCode("Page/theme.js"), .embedInCode("Page/timeline.js"),
                .embedInCode("Page/work.js"),
            ]
        ),
        .target(
            name: "Administration",
            dependencies: [
                "API", "Cryptography", "Generation", "HTTP", "JSON", "KeyStore", "Keys", "NearestNames", "SQL",
            ],
            exclude: ["README.md"]
        ),

        // A provider that behaves badly on command, for tests and benchmarks.
        .target(
            name: "Emulator",
            dependencies: [
                "GeminiDialect", "Generation", "HTTP", "HTTPServer", "JSON", "OpenAIDialect", "YAML",
            ],
            exclude: ["README.md"]
        ),

        // What the program is told: read once at start, then plain values.
        .target(
            name: "Configuration",
            dependencies: ["Generation", "Keys", "Lanes", "NearestNames", "YAML"],
            exclude: ["README.md"]
        ),

        // What is wrong with a set-up, and how to mend it.
        .target(
            name: "Doctor",
            dependencies: [
                "Configuration", "Cryptography", "EventLoop", "Generation", "GoogleCredentials", "HTTP", "HTTPClient",
                "JSON", "LlamaProvider", "LocalModels", "NearestNames", "Refusals", "VertexProvider",
            ],
            exclude: ["README.md"]
        ),

        // The program, which alone knows every module.
        .executableTarget(
            name: "aloft",
            dependencies: [
                "API", "Administration", "Artifacts", "Asking", "BreakEven", "CMalloc", "Caching", "Configuration",
                "Cryptography", "Dashboard", "Datasets", "Doctor", "Emulator", "Evaluation", "EventLoop", "Feedback",
                "FilmRendering", "Films", "Gateway", "GeminiDialect", "GeminiProvider", "Generation",
                "GoogleCredentials", "Guardrails", "HTTP", "HTTPClient", "HTTPServer", "Heads", "Intents", "JSON",
                "Jobs", "JobsAPI", "KeyStore", "Keys", "Lanes", "Ledger", "Lessons", "LlamaProvider", "LocalModels",
                "Logging", "ModelRegistry", "NearestNames", "OpenAIDialect", "OpenAIProvider", "Pricing", "Programs",
                "Projects", "Prompts", "PubSub", "QueueWork", "Queues", "Redis", "RedisCache", "Refusals", "Reports",
                "Resilience", "Rollouts", "Routing", "SQL", "SVG", "SVGRendering", "Scripts", "SemanticCaching",
                "SharedKeys", "SharedLanes", "SocketIO", "Speech", "Statistics", "Store", "TemplateProvider",
                "TunedProvider", "Tuning", "Upstream", "Validation", "VertexProvider",
                "Webhooks", "Workflows", "YAML",
            ],
            exclude: ["README.md"]
        ),

        // Doubles and clients that tests share, never linked into the executable.
        .target(
            name: "TestKit",
            dependencies: ["Emulator", "EventLoop", "Generation", "HTTPServer", "Jobs", "Store"],
            exclude: ["README.md"]
        ),

        // Measurements and fuzzers, run by hand.
        .executableTarget(
            name: "heads-benchmark",
            dependencies: ["Heads", "JSON", "Statistics"],
            path: "Benchmarks/Heads",
            exclude: ["vectors.py"]
        ),
        .executableTarget(name: "json-benchmark", dependencies: ["JSON"], path: "Benchmarks/JSON"),
        .executableTarget(name: "redis-benchmark", dependencies: ["EventLoop", "Redis"], path: "Benchmarks/Redis"),
        .executableTarget(
            name: "ledger-benchmark",
            dependencies: ["Generation", "Ledger", "SQL", "Store"],
            path: "Benchmarks/Ledger"
        ),
        .executableTarget(name: "svg-benchmark", dependencies: ["SVG"], path: "Benchmarks/SVG"),
        .executableTarget(
            name: "semantic-benchmark",
            dependencies: ["Caching", "Generation", "SemanticCaching"],
            path: "Benchmarks/SemanticCaching"
        ),
        .executableTarget(
            name: "jobs-benchmark",
            dependencies: ["Generation", "Jobs", "Store", "Workflows"],
            path: "Benchmarks/Jobs",
            exclude: ["bench.py", "databases.py"]
        ),
        // Workers and servers of workflows that can be checked, for scripts/prove/durability and worker.
        .executableTarget(
            name: "workflow-proof",
            dependencies: [
                "API", "EventLoop", "Generation", "HTTPClient", "HTTPServer", "JSON", "Jobs", "JobsAPI", "Logging",
                "PubSub", "QueueWork", "Queues", "SQL", "Store", "Workflows",
            ],
            path: "Tests/WorkflowProof",
            exclude: [
                "answers", "durability.py", "messages.py", "project_answers.py", "project_changes.py",
                "project_hostile.py", "project_modes.py", "project_samples.py", "project_system.py", "projects.json",
                "projects.py", "samples.json", "samples.py", "scripts.py", "throughput.py",
            ]
        ),
        // What the official clients of Socket.IO are tried against, by Tests/SDK.
        .executableTarget(
            name: "socketio-echo",
            dependencies: ["EventLoop", "HTTP", "HTTPServer", "JSON", "Logging", "SocketIO", "WebSocket"],
            path: "Tests/SocketEcho"
        ),
        .executableTarget(name: "json-fuzz", dependencies: ["JSON"], path: "Fuzz/JSON", exclude: ["compare.py"]),

        // Tests, one target a module.
        .testTarget(
            name: "RolloutsTests",
            dependencies: [
                "Emulator", "Feedback", "Generation", "JSON", "Ledger", "Resilience", "Rollouts", "Routing", "SQL",
                "Statistics", "Store", "TestKit",
            ]
        ),
        .testTarget(name: "StatisticsTests", dependencies: ["Statistics"]),
        .testTarget(
            name: "AnimationsTests",
            dependencies: ["Animations", "JSON", "JSONSchema", "SVG"],
            exclude: ["Fixtures"]
        ),
        .testTarget(
            name: "ArtifactsTests",
            dependencies: ["API", "Artifacts", "EventLoop", "HTTPServer", "Logging", "TestKit"]
        ),
        .testTarget(
            name: "LessonsTests",
            dependencies: [
                "API", "Artifacts", "Cryptography", "EventLoop", "Generation", "HTTPServer", "JSON", "Jobs", "Lessons",
                "Logging", "Prompts", "Resilience", "Routing", "SVG", "Store", "TestKit", "Validation", "Workflows",
            ]
        ),
        .testTarget(
            name: "IntentsTests",
            dependencies: [
                "Feedback", "Generation", "Intents", "JSON", "Prompts", "Resilience", "Routing", "Store", "TestKit",
                "Validation", "YAML",
            ]
        ),
        .testTarget(name: "HeadsTests", dependencies: ["Generation", "Heads", "JSON", "Statistics"]),
        .testTarget(
            name: "FeedbackTests",
            dependencies: [
                "API", "EventLoop", "Feedback", "Generation", "HTTP", "HTTPServer", "JSON", "Logging", "Store",
                "TestKit",
            ]
        ),
        .testTarget(
            name: "ProjectsTests",
            dependencies: [
                "Asking", "Artifacts", "EventLoop", "Generation", "JSON", "Jobs", "Programs", "Projects", "Prompts",
                "Resilience", "Routing", "Store", "TestKit", "Validation", "Workflows", "ZIP",
            ]
        ),
        .testTarget(
            name: "TunedProviderTests",
            dependencies: ["Generation", "JSON", "ModelRegistry", "Store", "TestKit", "TunedProvider"]
        ),
        .testTarget(
            name: "ModelRegistryTests",
            dependencies: ["JSON", "ModelRegistry", "SQL", "Store", "TestKit"]
        ),
        .testTarget(
            name: "DatasetsTests",
            dependencies: [
                "API", "Artifacts", "Datasets", "EventLoop", "Feedback", "Generation", "Guardrails", "HTTP",
                "HTTPServer",
                "JSON", "Ledger", "Logging", "SQL", "Store", "TestKit",
            ]
        ),
        .testTarget(
            name: "PromptsTests",
            dependencies: [
                "API", "EventLoop", "Generation", "HTTPServer", "JSON", "Logging", "Prompts", "Store", "TestKit",
            ]
        ),
        .testTarget(
            name: "APITests",
            dependencies: ["API", "EventLoop", "Generation", "HTTP", "HTTPServer", "JSON", "Logging", "TestKit"]
        ),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "Emulator", "EventLoop", "HTTPClient", "JSON", "Ledger", "PubSub", "Queues", "Store", "TestKit",
            ]
        ),
        .testTarget(
            name: "ConfigurationTests",
            dependencies: ["Configuration", "Generation", "YAML"],
            resources: [.copy("Fixtures")]
        ),
        .testTarget(name: "CryptographyTests", dependencies: ["Cryptography", "TestKit"]),
        .testTarget(
            name: "DashboardTests",
            dependencies: [
                "API", "Dashboard", "EventLoop", "HTTP", "HTTPServer", "JSON", "Ledger", "Logging", "SQL", "Store",
                "TestKit",
            ]
        ),
        .testTarget(name: "DocumentationTests"),
        .testTarget(
            name: "EmulatorTests",
            dependencies: [
                "Emulator", "EventLoop", "GeminiDialect", "Generation", "HTTP", "HTTPServer", "JSON", "JSONSchema",
                "OpenAIDialect", "ServerSentEvents", "TestKit",
            ]
        ),
        .testTarget(
            name: "DoctorTests",
            dependencies: [
                "Configuration", "Doctor", "Emulator", "EventLoop", "HTTP", "HTTPClient", "HTTPServer", "JSON",
                "LocalModels", "TestKit",
            ],
            exclude: ["Fixtures"]
        ),
        .testTarget(name: "EventLoopTests", dependencies: ["EventLoop"]),
        .testTarget(
            name: "FiguresTests",
            dependencies: ["Figures", "JSON", "JSONSchema"],
            resources: [.copy("Fixtures")]
        ),
        .testTarget(
            name: "GeminiDialectTests",
            dependencies: ["Generation", "GeminiDialect", "JSON", "JSONSchema"],
            exclude: ["Fixtures"]
        ),
        .testTarget(
            name: "GatewayTests",
            dependencies: [
                "Emulator", "EventLoop", "Gateway", "GeminiProvider", "Generation", "GoogleCredentials", "HTTP",
                "HTTPClient", "HTTPServer", "JSON", "Lanes", "Logging", "OpenAIProvider", "Resilience", "Routing",
                "TestKit", "VertexProvider",
            ]
        ),
        .testTarget(name: "GuardrailsTests", dependencies: ["Guardrails", "JSON", "YAML"]),
        .testTarget(
            name: "GoogleCredentialsTests",
            dependencies: ["EventLoop", "GoogleCredentials", "HTTP", "HTTPClient", "HTTPServer", "JSON", "TestKit"]
        ),
        .testTarget(name: "HTTP2Tests", dependencies: ["HTTP", "HTTP2"]),
        .testTarget(name: "HTTPClientTests", dependencies: ["EventLoop", "HTTP", "HTTPClient", "TestKit"]),
        .testTarget(
            name: "HTTPServerTests",
            dependencies: ["Cryptography", "EventLoop", "HTTP", "HTTP2", "HTTPServer", "TestKit", "WebSocket"]
        ),
        .testTarget(name: "JSONTests", dependencies: ["JSON"], exclude: ["Fixtures"]),
        .testTarget(name: "JSONRepairTests", dependencies: ["JSON", "JSONRepair"]),
        .testTarget(name: "JSONSchemaTests", dependencies: ["JSON", "JSONSchema"], exclude: ["Fixtures"]),
        .testTarget(
            name: "LlamaProviderTests",
            dependencies: ["EventLoop", "Generation", "HTTPClient", "JSON", "LlamaProvider", "TestKit"]
        ),
        .testTarget(name: "LocalModelsTests", dependencies: ["Cryptography", "EventLoop", "LocalModels", "TestKit"]),
        .testTarget(name: "LoggingTests", dependencies: ["JSON", "Logging"]),
        .testTarget(name: "NearestNamesTests", dependencies: ["NearestNames"]),
        .testTarget(name: "PlainTextsTests", dependencies: ["PlainTexts"]),
        .testTarget(
            name: "OpenAIDialectTests",
            dependencies: ["Generation", "JSON", "OpenAIDialect", "ServerSentEvents"],
            exclude: ["Fixtures"]
        ),
        .testTarget(
            name: "ProviderTests",
            dependencies: [
                "Emulator", "EventLoop", "GeminiProvider", "Generation", "GoogleCredentials", "HTTP", "HTTPClient",
                "JSON", "OpenAIProvider", "TemplateProvider", "TestKit", "VertexProvider",
            ]
        ),
        .testTarget(
            name: "RefusalsTests",
            dependencies: ["GeminiDialect", "Generation", "JSON", "OpenAIDialect", "Refusals", "TestKit"],
            exclude: ["Fixtures"]
        ),
        .testTarget(
            name: "ReplayTests",
            dependencies: [
                "EventLoop", "Gateway", "GeminiProvider", "Generation", "GoogleCredentials", "HTTP", "HTTPClient",
                "HTTPServer", "JSON", "Logging", "OpenAIProvider", "Resilience", "Routing", "TestKit", "Upstream",
                "VertexProvider",
            ]
        ),
        .testTarget(
            name: "LedgerTests",
            dependencies: ["Generation", "JSON", "Ledger", "SQL", "Store", "TestKit"],
            resources: [.copy("Fixtures")]
        ),
        .testTarget(name: "ReportsTests", dependencies: ["JSON", "Ledger", "Reports", "SQL", "Store", "TestKit"]),
        .testTarget(
            name: "EvaluationTests",
            dependencies: [
                "Artifacts", "Datasets", "Evaluation", "Feedback", "Generation", "JSON", "Ledger", "Reports", "SQL",
                "Statistics", "Store", "TestKit",
            ]
        ),
        .testTarget(
            name: "BreakEvenTests",
            dependencies: ["BreakEven", "JSON"],
            resources: [.copy("Fixtures")]
        ),
        .testTarget(
            name: "PubSubTests",
            dependencies: [
                "Emulator", "EventLoop", "GoogleCredentials", "HTTP", "HTTPClient", "HTTPServer", "JSON", "PubSub",
                "TestKit",
            ],
            exclude: ["Fixtures"]
        ),
        .testTarget(
            name: "QueueWorkTests",
            dependencies: [
                "API", "EventLoop", "Generation", "HTTP", "HTTPServer", "JSON", "Jobs", "Logging", "QueueWork",
                "Queues",
                "Store", "TestKit", "Workflows",
            ]
        ),
        .testTarget(
            name: "QueuesTests",
            dependencies: [
                "Emulator", "EventLoop", "HTTPClient", "PubSub", "Queues", "Redis", "SQL", "Store", "TestKit",
            ]
        ),
        .testTarget(
            name: "JobsTests",
            dependencies: ["Jobs", "SQL", "Store", "TestKit"],
            resources: [.copy("Fixtures")]
        ),
        .testTarget(
            name: "JobsAPITests",
            dependencies: [
                "API", "EventLoop", "Generation", "HTTP", "HTTPServer", "JSON", "Jobs", "JobsAPI", "Logging", "Store",
                "TestKit", "Workflows",
            ]
        ),
        .testTarget(
            name: "WorkflowsTests",
            dependencies: ["Generation", "JSON", "Jobs", "Store", "TestKit", "Workflows"]
        ),
        .testTarget(
            name: "FilmRenderingTests",
            dependencies: ["Animations", "EventLoop", "FilmRendering", "Programs"]
        ),
        .testTarget(
            name: "FilmsTests",
            dependencies: [
                "API", "Animations", "Artifacts", "EventLoop", "Feedback", "FilmRendering", "Films", "Generation",
                "HTTP",
                "HTTPServer", "JSON", "Jobs", "Logging", "Programs", "Prompts", "Resilience", "Routing", "SQL", "Store",
                "TestKit", "Validation", "Workflows",
            ]
        ),
        .testTarget(name: "ProgramsTests", dependencies: ["EventLoop", "Programs"]),
        .testTarget(name: "PricingTests", dependencies: ["GeminiDialect", "Generation", "Pricing", "YAML"]),
        .testTarget(name: "KeysTests", dependencies: ["Generation", "Keys", "Pricing", "TestKit"]),
        .testTarget(name: "KeyStoreTests", dependencies: ["JSON", "KeyStore", "Keys", "SQL", "Store", "TestKit"]),
        .testTarget(
            name: "AdministrationTests",
            dependencies: [
                "API", "Administration", "EventLoop", "Generation", "HTTP", "HTTPServer", "JSON", "KeyStore", "Keys",
                "Logging", "Store", "TestKit",
            ]
        ),
        .testTarget(
            name: "SharedKeysTests",
            dependencies: [
                "EventLoop", "Generation", "KeyStore", "Keys", "Ledger", "Redis", "SQL", "SharedKeys", "Store",
                "TestKit",
            ]
        ),
        .testTarget(name: "CachingTests", dependencies: ["Caching", "Generation", "JSON", "TestKit"]),
        .testTarget(
            name: "SemanticCachingTests",
            dependencies: ["Caching", "Generation", "JSON", "SemanticCaching", "TestKit"],
            resources: [.copy("Fixtures")]
        ),
        .testTarget(
            name: "RedisCacheTests",
            dependencies: ["EventLoop", "Generation", "Redis", "RedisCache", "TestKit"]
        ),
        .testTarget(name: "RedisTests", dependencies: ["EventLoop", "Redis", "TestKit"]),
        .testTarget(name: "LanesTests", dependencies: ["Generation", "Lanes", "TestKit"]),
        .testTarget(
            name: "ResilienceTests",
            dependencies: ["Generation", "Lanes", "Resilience", "Routing", "TestKit"]
        ),
        .testTarget(
            name: "SharedLanesTests",
            dependencies: ["EventLoop", "Generation", "Lanes", "Redis", "SharedLanes", "TestKit"]
        ),
        .testTarget(
            name: "ScriptsTests",
            dependencies: [
                "Artifacts", "Asking", "Generation", "Guardrails", "JSON", "Jobs", "Prompts", "Resilience", "Routing",
                "Scripts",
                "Store", "TestKit", "Validation", "Workflows", "YAML",
            ]
        ),
        .testTarget(name: "ServerSentEventsTests", dependencies: ["ServerSentEvents"]),
        .testTarget(name: "TrainerTests", dependencies: ["Trainer"]),
        .testTarget(
            name: "TuningTests",
            dependencies: [
                "API", "Datasets", "EventLoop", "Feedback", "Generation", "GoogleCredentials", "HTTP", "HTTPClient",
                "HTTPServer",
                "Heads", "JSON", "Jobs", "Ledger", "Logging", "ModelRegistry", "SQL", "Store", "TestKit", "Tuning",
                "Workflows",
            ],
            exclude: ["Fixtures"]
        ),
        .testTarget(name: "SpeechTests", dependencies: ["EventLoop", "Programs", "Speech"]),
        .testTarget(name: "StoreTests", dependencies: ["SQL", "Store", "TestKit"]),
        .testTarget(
            name: "SVGTests",
            dependencies: ["EventLoop", "JSON", "Programs", "SVG", "SVGRendering", "TestKit", "XML"],
            exclude: ["Fixtures"]
        ),
        .testTarget(
            name: "UpstreamTests",
            dependencies: [
                "Emulator", "GeminiDialect", "GeminiProvider", "Generation", "HTTPClient", "OpenAIProvider",
                "ServerSentEvents", "TestKit", "Upstream",
            ]
        ),
        .testTarget(name: "ValidationTests", dependencies: ["Generation", "JSON", "TestKit", "Validation"]),
        .testTarget(
            name: "WebhooksTests",
            dependencies: ["EventLoop", "HTTP", "HTTPClient", "HTTPServer", "Webhooks"]
        ),
        .testTarget(
            name: "SocketIOTests",
            dependencies: ["EventLoop", "HTTPServer", "Logging", "SocketIO", "TestKit"]
        ),
        .testTarget(name: "WebSocketTests", dependencies: ["HTTP", "WebSocket"]),
        .testTarget(name: "XMLTests", dependencies: ["XML"]),
        .testTarget(name: "YAMLTests", dependencies: ["YAML"]),
        .testTarget(name: "ZIPTests", dependencies: ["TestKit", "ZIP"]),
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
