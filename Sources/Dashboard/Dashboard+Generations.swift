import API
import Generation
import JSON
import Ledger
import SQL
import ZIP

extension Dashboard {
    var generations: APIEndpoint {
        APIEndpoint("GET", "/api/generations", "List generations, the newest first.") { call throws(Failure) in
            let limit = try call.query("limit", in: 1...500) ?? 50
            let filter = try LedgerFilter(call)
            let cursor = try LedgerCursor(call)
            return await reading { ledger throws(SQLError) in
                // One more than was asked for says whether there are more.
                let rows = try await ledger.generations(filter, limit: limit + 1, before: cursor)
                let next = rows.count > limit ? LedgerCursor(rows[limit - 1]).text : nil
                return .json([
                    "rows": .array(rows.prefix(limit).map { .object($0.forPeople) }),
                    "next": next.map { .string($0) } ?? .null,
                ])
            }
        }
    }

    var generation: APIEndpoint {
        APIEndpoint("GET", "/api/generations/{id}", "Show how one generation was made.") { call in
            await reading { ledger throws(SQLError) in
                let id = call.parameter("id")
                guard let entry = try await Self.entry(id, in: ledger) else {
                    return .notFound("Nothing is recorded of a generation '\(id.prefix(100))', or not any more.")
                }
                return .json(entry.forPeople)
            }
        }
    }

    /// Everything that is kept of a generation; what was told live just now may wait to be written still.
    private static func entry(_ id: String, in ledger: Ledger) async throws(SQLError) -> LedgerEntry? {
        if let entry = try await ledger.generation(id) { return entry }
        guard ledger.report.waiting > 0 else { return nil }
        await ledger.flush()
        return try await ledger.generation(id)
    }

    /// Answers with what is read of the ledger, or says why nothing can be.
    func reading(_ body: (Ledger) async throws(SQLError) -> APIAnswer) async -> APIAnswer {
        guard let ledger else {
            return .conflict("Nothing is recorded: the configuration says 'store: none'.")
        }
        do throws(SQLError) {
            return try await body(ledger)
        } catch {
            return .refusal(status: 503, "The store cannot be read: \(error.message)")
        }
    }
}

// MARK: - What is asked

extension LedgerFilter {
    fileprivate init(_ call: APICall) throws(Failure) {
        self.init()
        since = try call.time("since")
        until = try call.time("until")
        route = call.query("route")
        model = call.query("model")
        target = call.query("target")
        user = call.query("user")
        workflow = call.query("workflow")
        key = call.query("key")
        isFailed = try call.flag("failed")
        isDegraded = try call.flag("degraded")
    }
}

extension LedgerCursor {
    /// The place that a list says it goes on from: a time, and the id of the row there.
    fileprivate var text: String { "\(time)-\(id)" }

    fileprivate init?(_ call: APICall) throws(Failure) {
        guard let text = call.query("before") else { return nil }
        let parts = text.split(separator: "-", maxSplits: 1)
        guard parts.count == 2, let time = Int(parts[0]) else {
            throw Failure(.invalidRequest, "'before' is what a list had as 'next'.", parameter: "before")
        }
        self.init(time: time, id: String(parts[1]))
    }
}

extension APICall {
    fileprivate func flag(_ name: String) throws(Failure) -> Bool? {
        switch query(name) {
        case nil, "": nil
        case "true": true
        case "false": false
        case let text?:
            throw Failure(.invalidRequest, "'\(name)' is true or false, not '\(text.prefix(50))'.", parameter: name)
        }
    }
}

// MARK: - What is shown

extension LedgerEntry {
    fileprivate var forPeople: JSON {
        [
            "generation": .object(generation.forPeople),
            "attempts": .array(attempts.map { .object($0.forPeople(in: generation)) }),
            "contents": .array(contents.map(\.forPeople)),
        ]
    }
}

extension AttemptRow {
    /// The attempt with when it began, counted from the request's arrival, where that is known.
    fileprivate func forPeople(in generation: GenerationRow) -> JSONObject {
        var object = forPeople
        object["generation"] = nil
        object["time"] = nil
        // Rows of earlier versions have the request's time throughout.
        let start = time - generation.time
        object["start_us"] = start > 0 || number == 1 ? JSON(max(0, start)) : .null
        return object
    }
}

extension ContentRow {
    /// The most of a prompt or an answer that is shown.
    private static let shownBytes = 64 << 10

    fileprivate var forPeople: JSON {
        var object: JSONObject = ["kind": .string(kind), "size": JSON(size), "sha256": .string(sha256)]
        do throws(ZIPError) {
            guard let bytes = try content() else { return .object(object) }
            object["text"] = .string(Self.text(bytes))
            object["is_truncated"] = .bool(bytes.count > Self.shownBytes)
        } catch {
            object["trouble"] = "What is stored of it is damaged."
        }
        return .object(object)
    }

    /// The beginning of a text, cut between two characters.
    private static func text(_ bytes: [UInt8]) -> String {
        var end = min(bytes.count, shownBytes)
        if end < bytes.count {
            while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        }
        return String(decoding: bytes[..<end], as: UTF8.self)
    }
}
