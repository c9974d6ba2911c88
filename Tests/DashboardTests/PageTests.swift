import TestKit
import Testing

@Suite struct PageTests {
    @Test(arguments: [
        ("/", "text/html"), ("/assets/page.js", "text/javascript"), ("/assets/dashboard.css", "text/css"),
        ("/lessons", "text/html"), ("/assets/lessons.js", "text/javascript"), ("/assets/lessons.css", "text/css"),
        ("/assets/icon.svg", "image/svg+xml"), ("/assets/chart.js", "text/javascript"),
    ])
    func `a file has its type, its tag and a policy that lets nothing else run`(path: String, type: String) async throws
    {
        try await Served.with(nil) { served in
            let answer = try await served.get(path, "")

            let head = String(answer.prefix(while: { $0 != "<" })).lowercased()
            #expect(head.hasPrefix("http/1.1 200 "))
            #expect(head.contains("content-type: \(type)"))
            #expect(head.contains("etag: \""))
            #expect(head.contains("x-content-type-options: nosniff"))
            for part in [
                "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:",
                "connect-src 'self'",
                "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "require-trusted-types-for 'script'",
            ] {
                #expect(head.contains(part))
            }
            #expect(!head.contains("unsafe"))
        }
    }

    @Test func `who has a file is not sent it again`() async throws {
        try await Served.with(nil) { served in
            let first = try await served.get("/assets/page.js", "")
            let tag = first.split(separator: "\r\n").first { $0.lowercased().hasPrefix("etag: ") }?.dropFirst(6) ?? ""

            let second = try await served.get("/assets/page.js", "If-None-Match: W/\(tag), \"other\"\r\n")

            #expect(second.hasPrefix("HTTP/1.1 304 "))
            #expect(second.hasSuffix("\r\n\r\n"))
        }
    }

    @Test func `the chart library is served as it was found, or as a script that does nothing`() async throws {
        try await Served.with(nil, charts: Array("var Chart;".utf8)) { served in
            let answer1 = try await served.get("/assets/chart.js", "")
            #expect(answer1.hasSuffix("var Chart;"))
        }
        try await Served.with(nil) { served in
            let answer2 = try await served.get("/assets/chart.js", "")
            #expect(answer2.contains("// Chart.js is not installed"))
        }
    }

    @Test(arguments: ["/assets/none.js", "/assets/..%2fpage.js", "/assets/a/b", "/page.js"])
    func `there is nothing else`(path: String) async throws {
        try await Served.with(nil) { served in
            let answer3 = try await served.get(path, "")
            #expect(answer3.hasPrefix("HTTP/1.1 404 "))
        }
    }
}
