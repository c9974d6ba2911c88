import Generation
import JSON
import TestKit
import Testing

@Suite struct MetricsTests {
    private static let question = #""messages": [{"role": "user", "content": "hi"}]"#

    private func ask(_ gateway: TestGateway, _ model: String) async throws -> Answer {
        let name = JSON.string(model).bytes
        return try await gateway.post(
            "/v1/chat/completions",
            #"{"model": \#(String(decoding: name, as: UTF8.self)), \#(Self.question)}"#
        )
    }

    @Test func `what was answered and what failed is counted by route, target and kind`() async throws {
        let provider = ScriptedProvider(
            name: "p",
            .answer([.text("hi")]),
            .failure(Failure(.quotaDay, "enough")),
        )
        try await withGateway(provider) { gateway in
            _ = try await ask(gateway, "route")
            _ = try await ask(gateway, "route")
            _ = try await ask(gateway, "unknown")

            let answer = try await gateway.get("/metrics")
            let samples = try PrometheusSamples(answer.body)

            #expect(answer.field("content-type") == "text/plain; version=0.0.4; charset=utf-8")
            #expect(samples[#"aloft_requests_total{route="route",dialect="openai",status="200"}"#] == 1)
            #expect(samples[#"aloft_requests_total{route="route",dialect="openai",status="429"}"#] == 1)
            #expect(samples[#"aloft_requests_total{route="none",dialect="openai",status="404"}"#] == 1)
            #expect(samples[#"aloft_lane_requests_total{target="p/m",outcome="answered"}"#] == 1)
            #expect(samples[#"aloft_lane_requests_total{target="p/m",outcome="failed"}"#] == 1)
            #expect(samples[#"aloft_lane_failures_total{target="p/m",kind="quota_day"}"#] == 1)
            #expect(samples[#"aloft_lane_breaker{target="p/m",state="down"}"#] == 1)
            #expect(samples[#"aloft_lane_breaker{target="p/m",state="closed"}"#] == 0)
            #expect(samples[#"aloft_lane_running{target="p/m"}"#] == 0)
            #expect(samples["aloft_requests_in_flight"] == 0)
            #expect(samples["aloft_request_duration_seconds_count"] == 3)
            #expect(samples[#"aloft_overhead_seconds_bucket{le="+Inf"}"#] == 3)
        }
    }

    @Test(arguments: ["a\"} 1\nfake 2", "back\\slash", "\"", "\\\n", "{x=\"y\"}", "ü\u{1}\r"])
    func `a name that a caller makes up forges no line`(model: String) async throws {
        try await withGateway(ScriptedProvider(name: "p", .answer([.text("hi")]))) { gateway in
            let answer = try await ask(gateway, "p/" + model)
            let samples = try PrometheusSamples(try await gateway.get("/metrics").body)

            #expect(answer.status == 200)
            #expect(samples.names.allSatisfy { $0.hasPrefix("aloft_") })
            let shown = model.replacing("\u{1}", with: " ").replacing("\r", with: " ")
            #expect(samples.targets == ["p/" + shown])
        }
    }

    @Test func `beyond two hundred, names that callers make up are one`() async throws {
        let answers = Array(repeating: ScriptedProvider.Outcome.answer([.text("hi")]), count: 205)
        try await withGateway(ScriptedProvider(name: "p", answers)) { gateway in
            for number in 0..<205 { _ = try await ask(gateway, "p/\(number)") }

            let samples = try PrometheusSamples(try await gateway.get("/metrics").body)

            #expect(samples.targets.count == 201)
            #expect(samples[#"aloft_lane_requests_total{target="other",outcome="answered"}"#] == 5)
            #expect(samples[#"aloft_requests_total{route="other",dialect="openai",status="200"}"#] == 5)
        }
    }

    @Test func `health tells of every target that was asked`() async throws {
        try await withGateway(ScriptedProvider(name: "p", .answer([.text("hi")]))) { gateway in
            _ = try await ask(gateway, "route")

            let lanes = try await gateway.get("/health").json["lanes"]

            #expect(lanes?[0]?["target"] == "p/m")
            #expect(lanes?[0]?["breaker"] == "closed")
            #expect(lanes?[0]?["answered"] == 1)
            #expect(lanes?[1] == nil)
        }
    }
}

/// Samples in Prometheus's text format, read as strictly as its own reader does.
struct PrometheusSamples {
    struct Malformed: Error { let line: Substring }

    private var samples: [String: Double] = [:]
    private(set) var names: Set<String> = []
    private(set) var targets: Set<String> = []

    init(_ text: String) throws {
        for line in text.split(separator: "\n", omittingEmptySubsequences: true) where !line.hasPrefix("#") {
            guard let end = line.lastIndex(of: " "), let value = Double(line[line.index(after: end)...]) else {
                throw Malformed(line: line)
            }
            let series = line[..<end]
            let name = series.prefix { $0.isLetter && $0.isASCII || $0 == "_" }
            names.insert(String(name))
            try readLabels(series.dropFirst(name.count), of: line)
            samples[String(series)] = value
        }
    }

    subscript(series: String) -> Double? { samples[series] }

    private mutating func readLabels(_ text: Substring, of line: Substring) throws {
        guard !text.isEmpty else { return }
        guard text.first == "{", text.last == "}" else { throw Malformed(line: line) }
        var rest = text.dropFirst().dropLast()
        while !rest.isEmpty {
            let name = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(name.count)
            guard rest.hasPrefix("=\"") else { throw Malformed(line: line) }
            rest = rest.dropFirst(2)
            var value = ""
            while let next = rest.popFirst(), next != "\"" {
                guard next == "\\" else {
                    value.append(next)
                    continue
                }
                switch rest.popFirst() {
                case "n": value.append("\n")
                case let escaped? where escaped == "\\" || escaped == "\"": value.append(escaped)
                default: throw Malformed(line: line)
                }
            }
            if name == "target" { targets.insert(value) }
            if rest.first == "," { rest = rest.dropFirst() } else if !rest.isEmpty { throw Malformed(line: line) }
        }
    }
}
