import Dispatch
import Glibc
import JSON
import Logging
import Testing

@Suite struct LogTests {
    @Test func `a line is one JSON object with its fields in order`() async throws {
        let text = await logged { log in
            log.write(.warning, "request") { line in
                line.string("id", "a1")
                line.integer("status", -502)
                line.bool("streamed", false)
                line.objects("attempts", count: 2) { $0.integer("number", $1) }
                line.objects("none", count: 0) { _, _ in }
                line.strings("notices", ["one", "two"])
                line.bool("last", true)
            }
        }

        let object = try #require(try JSON(parsing: text).object)
        #expect(object.members.prefix(3).map(\.key) == ["time", "level", "event"])
        let rest = #""level":"warning","event":"request","id":"a1","status":-502,"streamed":false,"#
        let arrays = #""attempts":[{"number":0},{"number":1}],"none":[],"notices":["one","two"],"last":true}"#
        #expect(text.hasSuffix(rest + arrays + "\n"))
    }

    @Test func `the time is UTC with milliseconds`() async throws {
        let text = await logged { $0.write(.info, "now") }

        let time = try #require(try JSON(parsing: text)["time"]?.string)
        #expect(time.wholeMatch(of: /20\d\d-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\d\.\d{3}Z/) != nil)
    }

    @Test func `what is nil is left out`() async {
        let text = await logged { log in
            log.write(.info, "empty") { line in
                line.string("a", nil)
                line.integer("b", nil)
                line.bool("c", nil)
                line.milliseconds("d", nil)
            }
        }

        #expect(text.hasSuffix(#""event":"empty"}"# + "\n"))
    }

    @Test(
        arguments: ["\"", "\\", "a\nb", "\r\n{\"level\":\"error\"}", "\u{0}\u{1F}", "e\u{301}\u{2028}🙂", "", "[", "{"]
    )
    func `a hostile string stays one value of one line`(value: String) async throws {
        let text = await logged { log in
            log.write(.info, "request") { line in
                line.string("value", value)
                line.strings("values", [value, value])
                line.integer("after", 1)
            }
        }

        let line = try JSON(parsing: text)
        #expect(text.utf8.count { $0 == UInt8(ascii: "\n") } == 1)
        #expect(line["value"] == .string(value))
        #expect(line["values"] == .array([.string(value), .string(value)]))
        #expect(line["after"] == 1)
    }

    @Test(arguments: [
        (Duration.zero, "0.000"), (.nanoseconds(999), "0.000"), (.microseconds(7), "0.007"),
        (.microseconds(12_345), "12.345"), (.milliseconds(20), "20.000"), (.seconds(86_400), "86400000.000"),
        (.microseconds(-1_050), "-1.050"),
    ])
    func `a duration is in milliseconds with microseconds`(duration: Duration, text: String) async {
        let line = await logged { log in log.write(.info, "x") { $0.milliseconds("ms", duration) } }

        #expect(line.hasSuffix("\"ms\":\(text)}\n"))
    }

    @Test func `a duration beyond all numbers is still a number`() async throws {
        let line = await logged { log in
            log.write(.info, "x") { line in
                line.milliseconds("most", .seconds(Int64.max))
                line.milliseconds("least", .seconds(Int64.min))
            }
        }

        let json = try JSON(parsing: line)
        #expect(json["most"]?.double == 1e15)
        #expect(json["least"]?.double == -1e15)
    }

    @Test func `lines below the level are not written nor made`() async {
        var isMade = false

        let text = await logged(level: .warning) { log in log.write(.info, "x") { _ in isMade = true } }

        #expect(text.isEmpty)
        #expect(!isMade)
    }

    @Test func `flush writes everything`() async {
        let text = await logged { log in
            for number in 0..<500 { log.write(.info, "x") { $0.integer("number", number) } }
        }

        let ends = text.split(separator: "\n").map { $0.split(separator: ":").last }
        #expect(ends == (0..<500).map { "\($0)}" })
    }

    @Test func `a full pipe costs lines that are counted and holds up nobody`() async throws {
        let pipe = Pipe()
        let log = Log(level: .info, descriptor: pipe.input)
        let filler = String(repeating: "x", count: 64 << 10)
        let count = 400

        // Nobody reads: this returns only because no line waits for room.
        for _ in 0..<count { log.write(.info, "x") { $0.string("filler", filler) } }
        DispatchQueue.global().async {
            log.flush()
            pipe.closeInput()
        }
        let lines = try await pipe.readAll().split(separator: "\n").map { try JSON(parsing: String($0)) }

        let dropped = lines.filter { $0["event"] == "log_lines_dropped" }.compactMap { $0["count"]?.int }
        #expect(lines.count { $0["event"] == "x" } + dropped.reduce(0, +) == count)
        #expect(dropped.reduce(0, +) > 0)
    }

    /// What was written, flush and all, by the time the log is done with.
    private func logged(level: Log.Level = .info, _ body: (Log) -> Void) async -> String {
        let pipe = Pipe()
        let log = Log(level: level, descriptor: pipe.input)
        body(log)
        log.flush()
        pipe.closeInput()
        return await pipe.readAll()
    }
}

/// A pipe whose reader blocks a thread of its own.
private struct Pipe: Sendable {
    let input: Int32
    private let output: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        let status = unsafe pipe(&ends)
        precondition(status == 0, "there is no pipe to be had")
        (output, input) = (ends[0], ends[1])
    }

    func closeInput() { close(input) }

    func readAll() async -> String {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: readAllBlocking()) }
        }
    }

    private func readAllBlocking() -> String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe read(output, &chunk, chunk.count)
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        close(output)
        return String(decoding: bytes, as: UTF8.self)
    }
}
