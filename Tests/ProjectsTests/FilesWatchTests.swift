import Generation
import JSON
import Jobs
import Projects
import Synchronization
import TestKit
import Testing

/// Files are told while the answer that has them is still being written.
@Suite(.timeLimit(.minutes(1))) struct FilesWatchTests {
    @Test func `a file is told before the answer that has it has ended`() async throws {
        let (pieces, hand) = AsyncStream.makeStream(of: String.self)
        let writer = Writer { _ in pieces }
        hand.yield(#"{"files": {"main.py": "todos = [\"a\", 1]\n", "app/models.py": "from"#)
        try await withJobs { jobs in
            let (_, result, events) = try await Workshop(jobs, writer).make(["prompt": "Create a todo app"]) { event in
                // The rest is only written once the first file was heard of.
                guard event.name == "file", event.data.contains("provisional") else { return }
                hand.yield(#" os import path\n"}}"#)
                hand.finish()
            }

            let told = events.named("file")
            #expect(told.map { $0["path"] } == ["main.py", "app/models.py", "main.py"])
            #expect(told.map { $0["provisional"] == true } == [true, false, false])
            #expect(told[0]["bytes"] == 17 && told[0]["content"] == "todos = [\"a\", 1]\n")
            #expect(events.named("withdrawn").isEmpty)
            #expect(result?["files"]?["app/models.py"] == "from os import path\n")
        }
    }

    @Test(arguments: [1, 7, 4096]) func `nothing is told that a project cannot have`(size: Int) async throws {
        let answer = #"""
            Here you are: {"files": {"../escape.py": "x = 1", "/etc/passwd": "x", ".git/hooks/post-checkout": "x",
            "ok.py": "print(\"}\", \"b.py\")\n", "OK.py": "x", "app/con.py": "x", "large.py": "\#(String(repeating: "y", count: 99))",
            "app/nul\u0000.py": "x", "b.py": "b = 1\n", "c.py": "one too many\n"}} Enjoy!
            """#
        let characters = Array(answer)
        let pieces = stride(from: 0, to: characters.count, by: size).map {
            String(characters[$0..<min($0 + size, characters.count)])
        }
        try await withJobs { jobs in
            let workshop = try Workshop(jobs, Writer { _ in .of(pieces) }) { settings in
                settings.limits.files = 2
                settings.limits.fileBytes = 50
                settings.repairs = 0
            }

            let (_, result, events) = try await workshop.make(["prompt": "Create a todo app"])

            let provisional = events.named("file").filter { $0["provisional"] == true }
            let told = provisional.map { "\($0["path"]?.string ?? "") \($0["content"]?.string ?? "")" }
            #expect(told.sorted() == ["b.py b = 1\n", "ok.py print(\"}\", \"b.py\")\n"])
            #expect(result?["paths"] == ["b.py", "ok.py"])
        }
    }

    @Test func `what only looks like the end of a file is not told as its end`() async throws {
        // Quotes that are not escaped, with what closes a list of files behind them, again and again.
        let line = #"    get(f'/{users["id"]}')\n"#
        let pieces =
            [#"{"files": {"first.py": "x = 1\n", "test.py": ""#] + Array(repeating: line, count: 20) + [#""}}"#]
        try await withJobs { jobs in
            let (_, result, events) = try await Workshop(jobs, Writer { _ in .of(pieces) })
                .make(["prompt": "Create a todo app"])

            let told = events.named("file").filter { $0["provisional"] == true }.map { $0["path"] }
            #expect(told == ["first.py"])
            #expect(result?["files"]?["test.py"]?.string?.split(separator: "\n").count == 20)
        }
    }

    @Test func `what an answer told that is sent back is taken back`() async throws {
        let writer = Writer { count in
            count == 0
                ? .of([
                    #"{"files": {"new.py": "x = 1\n", "#,
                    ##""main.py": "# ... rest of the code remains unchanged ...\n"}}"##,
                ])
                : .of([#"{"files": {"other.py": "y = 1\n"}}"#])
        }
        try await withJobs { jobs in
            let (_, result, events) = try await Workshop(jobs, writer).make([
                "prompt": "Add y", "files": ["main.py": "todos = []\n"],
            ])

            let told = events.filter { ["file", "withdrawn"].contains($0.name) }.map { event in
                let data = (try? JSON(parsing: event.data)) ?? .null
                return data["paths"]?.text ?? "\(data["path"]?.string ?? "")\(data["provisional"] == true ? "?" : "")"
            }
            #expect(told == ["new.py?", #"["new.py"]"#, "other.py"])
            #expect(result?["added"] == ["other.py"])
        }
    }

    @Test func `where no answer comes to its end, all that was told is taken back`() async throws {
        let writer = Writer(fails: true) { _ in .of([#"{"files": {"main.py": "x = 1\n", "b.py": ""#]) }
        try await withJobs { jobs in
            let (_, result, events) = try await Workshop(jobs, writer, mayUseTemplates: true)
                .make(["prompt": "Create a todo app"])

            #expect(events.named("withdrawn") == [["paths": ["main.py"]], ["paths": ["main.py"]]])
            #expect(result?["degraded_steps"] == ["code/template"] && result?["files"]?["b.py"] == nil)
        }
    }
}

/// A provider that writes files in pieces, as they are given to it.
private final class Writer: Provider {
    let name = "programmer"
    private let fails: Bool
    private let pieces: @Sendable (_ count: Int) -> AsyncStream<String>
    private let count = Mutex(0)

    /// - Parameters:
    ///   - fails: whether the connection is lost after the last piece.
    ///   - pieces: is given how often files were asked for before.
    init(fails: Bool = false, pieces: @escaping @Sendable (_ count: Int) -> AsyncStream<String>) {
        self.fails = fails
        self.pieces = pieces
    }

    func answer(_ request: Request, _ attempt: AttemptScope, _ exchange: Exchange, sink: Sink) async throws(Failure) {
        guard request.task != "schema" else { return try await sink(.text(Good.schema)) }
        let before = count.withLock { count in
            defer { count += 1 }
            return count
        }
        for await piece in pieces(before) { try await sink(.text(piece)) }
        if fails { throw Failure(.connection, "The connection was lost.") }
    }
}

extension AsyncStream<String> {
    fileprivate static func of(_ pieces: [String]) -> AsyncStream<String> {
        let (stream, hand) = makeStream()
        for piece in pieces { hand.yield(piece) }
        hand.finish()
        return stream
    }
}
