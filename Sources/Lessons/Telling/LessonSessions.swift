private import Cryptography
package import Generation
package import JSON
package import Jobs
package import SQL
private import Store
package import Workflows

/// The lessons that were asked for in a session, as clients of the original system follow them.
///
/// Names are long, and one that is made here cannot be guessed. With keys, only the key that first used a name may ask in
/// it and follow it.
package struct LessonSessions: Sendable {
    private let jobs: Jobs
    private let registry: WorkflowRegistry
    private let clock: any Clock<Duration>
    /// Those who wait for a session's next lesson.
    private let listeners = Listeners<String>()

    /// How often a session is looked at for lessons that were asked for in another process.
    private static let polling = Duration.seconds(2)
    private static let nameLength = 16...100
    static let nameRule = "16 to 100 letters, digits, '-' and '_', so that nobody guesses it"
    private static let lessonLimit = 1000

    package init(_ jobs: Jobs, _ registry: WorkflowRegistry, clock: any Clock<Duration> = ContinuousClock()) {
        self.jobs = jobs
        self.registry = registry
        self.clock = clock
    }

    /// A name that nobody can guess.
    package static func newName() -> String { randomHex(bytes: 16) }

    /// Whether a text may be a session's name: 16 to 100 letters, digits, dashes and underscores.
    package static func isName(_ text: String) -> Bool {
        nameLength.contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
                default: false
                }
            }
    }

    /// Starts a lesson in a session.
    ///
    /// - Parameters:
    ///   - request: what is to be taught.
    ///   - session: its name; `nil` makes one.
    ///   - key: whose caller asks; empty where nobody has keys.
    ///   - user: what the caller calls its user.
    /// - Returns: the session's name, and the job.
    /// - Throws: `.invalidRequest` for what makes no sense, `.forbidden` where the name is another key's.
    package func start(
        _ request: LessonRequest,
        in session: String?,
        key: String,
        user: String? = nil
    ) async throws(Failure) -> (session: String, job: String) {
        let name = session ?? Self.newName()
        guard Self.isName(name) else {
            throw Failure(.invalidRequest, "'sessionId' has \(Self.nameRule).", parameter: "sessionId")
        }
        if let refusal = Self.refusal(try await rows(name), key) { throw refusal }
        var new = try registry.job(Lessons.name, input: request.json.text, now: jobs.now())
        new.keyID = key
        new.user = user
        let job: String
        do throws(JobsError) {
            job = try await jobs.enqueue(new).id
        } catch {
            switch error.code {
            case .tooLarge: throw Failure(.requestTooLarge, error.message)
            case .full: throw Failure(.keyLimit, error.message)
            case .store, .conflict, .unknownJob, .ended, .lost: throw Failure(.overloaded, error.message)
            }
        }
        do throws(Failure) {
            try await add(job, to: name, key)
        } catch {
            // Nobody would hear of it.
            _ = try? await jobs.cancel(job)
            throw error
        }
        listeners.send(to: name)
        return (name, job)
    }

    /// The jobs of a session's lessons, in the order in which they were asked for.
    package func jobs(in session: String) async throws(Failure) -> [String] {
        try await rows(session).compactMap { $0[0].text }
    }

    /// Tells all events of a session's lessons, from the first, and then those that come, until the task is cancelled.
    ///
    /// Lessons are told one after the other; a session without any is waited in.
    ///
    /// - Parameters:
    ///   - session: its name.
    ///   - key: whose lessons are told; `nil` tells everybody's.
    ///   - send: is given each event in turn; it throws when nobody listens any more.
    package func follow(
        _ session: String,
        of key: String? = nil,
        _ send: (SessionEvent) async throws -> Void
    ) async rethrows {
        let arrival = Signal()
        let number = listeners.add(arrival, to: session)
        defer { listeners.remove(number, from: session) }
        var told: Set<String> = []
        while !Task.isCancelled {
            for row in (try? await rows(session)) ?? [] where key == nil || row[1].text == key {
                guard let job = row[0].text, told.insert(job).inserted else { continue }
                guard try await tell(job, send) else { return }
            }
            await arrival.wait(upTo: Self.polling, on: clock)
        }
    }

    /// Tells a lesson to its end; false when nothing more is told here.
    private func tell(_ job: String, _ send: (SessionEvent) async throws -> Void) async rethrows -> Bool {
        var translation = SessionTranslation()
        var number = 0
        while !Task.isCancelled {
            var iterator = jobs.follow(job, after: number).makeAsyncIterator()
            following: while true {
                let next: JobEvents.Element?
                do throws(JobsError) {
                    next = try await iterator.next()
                } catch {
                    if error.code == .unknownJob { return true }
                    // The store may answer again; what was told is not told again.
                    guard (try? await clock.sleep(for: Self.polling)) != nil else { return false }
                    break following
                }
                switch next {
                case .event(let event):
                    number = event.number
                    for event in translation.translate(event) { try await send(event) }
                case .ended(let job):
                    for event in translation.end(job) { try await send(event) }
                    return true
                case nil: return false
                }
            }
        }
        return false
    }

    /// Forgets sessions' lessons that were asked for before a point in time, in microseconds since 1970.
    package func purge(before time: Int) async throws(SQLError) {
        try await jobs.database.execute("DELETE FROM lesson_sessions WHERE created < $1", [SQLValue(time)])
    }

    // MARK: - The table

    private static let reading = "SELECT job, key_id FROM lesson_sessions WHERE session = $1 ORDER BY number"

    /// Why `key` may not ask for one more lesson in a session of these.
    private static func refusal(_ rows: [SQLRow], _ key: String) -> Failure? {
        guard rows.allSatisfy({ $0[1].text == key }) else {
            return Failure(.forbidden, "This session belongs to another key; leave 'sessionId' out to get a new one.")
        }
        guard rows.count < lessonLimit else {
            return Failure(.invalidRequest, "This session has \(rows.count) lessons; begin a new one.")
        }
        return nil
    }

    private func rows(_ session: String) async throws(Failure) -> [SQLRow] {
        do throws(SQLError) {
            return try await jobs.database.query(Self.reading, [.text(session)])
        } catch {
            throw Failure(.overloaded, error.message)
        }
    }

    private func add(_ job: String, to session: String, _ key: String) async throws(Failure) {
        let now = jobs.now()
        // Another process may take the same number at the same time: whoever comes second looks again.
        while true {
            let outcome: Result<Void, Failure>
            do throws(SQLError) {
                outcome = try await jobs.database.transaction { connection throws(SQLError) in
                    let rows = try connection.query(Self.reading, [.text(session)])
                    if let refusal = Self.refusal(rows, key) { return .failure(refusal) }
                    let next = "SELECT COALESCE(MAX(number), 0) + 1 FROM lesson_sessions WHERE session = $1"
                    try connection.execute(
                        """
                        INSERT INTO lesson_sessions (session, number, job, key_id, created)
                        VALUES ($1, (\(next)), $2, $3, $4)
                        """,
                        [.text(session), .text(job), .text(key), SQLValue(now)]
                    )
                    return .success(())
                }
            } catch {
                if error.code == .constraint { continue }
                throw Failure(.overloaded, error.message)
            }
            return try outcome.get()
        }
    }
}

extension LessonRequest {
    package var json: JSON {
        var json: JSONObject = ["topic": .string(topic)]
        if let difficulty { json["difficulty"] = .string(difficulty) }
        if let audience { json["audience"] = .string(audience) }
        if let style { json["style"] = .string(style) }
        return .object(json)
    }
}
