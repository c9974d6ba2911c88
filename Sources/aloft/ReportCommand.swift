import Feedback
import Films
import Intents
import JSON
import Ledger
import Lessons
import Projects
import Reports
import SQL
import Scripts
import Store
import Workflows

/// `aloft report`.
enum ReportCommand: Command {
    static let name = "report"
    static let summary = "add up what was generated: requests, tokens and costs by route, model, user and more"
    static let help = """
        usage: aloft report costs [--by NAME[,NAME]] [--since WHEN] [--until WHEN] [--json|--csv]
               aloft report intents [--json]
               aloft report lessons|scripts|projects|animations [--since WHEN] [--until WHEN] [--json]
               aloft report animations --training [--since WHEN] [--until WHEN]
               aloft report improvement [--since WHEN] [--until WHEN] [--json] [--html FILE]

        Adds up the records: requests, how many failed, were degraded or came from the cache, tokens, what they cost with
        all their attempts, and how long half and 95 of 100 of the answers took at most. A cost with ≥ has generations in it
        that no price is known for; they are counted, never taken for free. Documentation/Reports.md says what each
        column means.

        Of a workflow, lessons, scripts, projects or animations, it says of each kind of its work, and of each version of its prompts, how
        much was made, came from the cache or failed, how long it took, how often it was asked for again or mended, and what
        it cost. Lessons come with what is aimed at, animations with what was said of them; --training prints those of them that a
        model may learn from, one JSON object a line.

        Of intents it says what the confidence of each model was worth, by what feedback says was right: of answers that were
        about so sure, how many were right, and how far that is off (ECE).

        Of improvement it says how models did and what people thought of it, against thresholds: 80 % succeed, rated 3.5, 60 s;
        which failures and questions are the commonest, and what to do next.

          --by NAME       route (if not said), model, target, user, key, workflow, step or day; two with a comma between
          --since WHEN    an age such as 12h, a day such as 2026-11-21, or a time such as 2026-11-21T16:00:00Z; 30d
                          if not said
          --until WHEN    the same; now if not said
          --route NAME, --model NAME, --target NAME, --user NAME, --key NAME, --workflow NAME
                          only generations of these
          --limit N       how many rows at most, 1 to 100000; 1000 if not said
          --json          the report as a JSON object
          --csv           its rows as CSV
          --html FILE     the report of improvement as a page
        \(RecordFile.help)
        \(ConfigurationFile.help)

        exit status: 0 done; 1 the records could not be read; 2 the command line makes no sense; 3 the configuration was
        refused
        """

    static func run(_ words: [String]) async -> ExitStatus {
        do throws(Options.Misuse) {
            let valued = ["config", "store", "by", "since", "until", "limit", "html"] + LedgerFilter.names
            let options = try Options(words, valued: valued, flags: ["json", "csv", "training"], words: 1)
            let subjects = [
                "costs", "improvement", Intents.name, Lessons.name, Scripts.name, Projects.name, Films.name,
            ]
            guard let subject = options.words.first, subjects.contains(subject) else {
                throw Options.Misuse(message: "say what to report: \(subjects.joined(separator: ", "))")
            }
            if options.has("training"), subject != Films.name {
                throw Options.Misuse(message: "--training is for reports of animations")
            }
            if subject == "improvement" { return await improvement(options, try workSpan(options)) }
            if options.value("html") != nil { throw Options.Misuse(message: "--html is for reports of improvement") }
            if subject == Intents.name { return await intents(options) }
            if subject != "costs" { return await work(of: subject, options, try workSpan(options)) }
            if options.has("json"), options.has("csv") {
                throw Options.Misuse(message: "a report is either --json or --csv")
            }
            return await run(try query(options), options)
        } catch {
            return misused(error)
        }
    }

    private static func aims(of report: LessonReport) -> TextTable {
        var table = TextTable([.init("lessons"), .init("", isNumber: true), .init("aim"), .init("")])
        for line in report.lines {
            table.add([line.name, line.value, line.aim, line.isMet.map { $0 ? "met" : "missed" } ?? ""])
        }
        return table
    }

    private static func table(_ name: String, _ figures: [String: WorkFigures]) -> TextTable {
        let numbers = ["made", "cached", "failed", "mean s", "95 % s", "again", "mended", "$"]
        var table = TextTable([.init(name)] + numbers.map { .init($0, isNumber: true) })
        for (name, figures) in figures.sorted(by: { $0.key < $1.key }) {
            func share(_ value: Double?) -> String { value.map { "\(Int(($0 * 100).rounded())) %" } ?? "–" }
            func seconds(_ value: Double?) -> String { value.map { "\(($0 * 10).rounded() / 10)" } ?? "–" }
            // What nobody knows the price of is not free.
            let cost = "\(figures.unpriced > 0 ? "≥ " : "")\((Double(figures.cost) / 1e5).rounded() / 1e4)"
            table.add([
                name, "\(figures.made)", "\(figures.cached)", "\(figures.failed)", seconds(figures.meanSeconds),
                seconds(figures.slowSeconds), share(figures.retried), share(figures.repaired), cost,
            ])
        }
        return table
    }

    private static func workSpan(_ options: Options) throws(Options.Misuse) -> (since: Int, until: Int?) {
        for name in ["by", "limit"] + LedgerFilter.names where options.value(name) != nil {
            throw Options.Misuse(message: "--\(name) is for reports of costs")
        }
        if options.has("csv") { throw Options.Misuse(message: "--csv is for reports of costs") }
        return (try options.time("since") ?? Timestamp.now - 30 * Timestamp.day, try options.time("until"))
    }

    private static func work(
        of workflow: String,
        _ options: Options,
        _ span: (since: Int, until: Int?)
    ) async -> ExitStatus {
        do {
            let database = try await RecordFile.open(options)
            try await database.migrate(to: WorkflowSchema.migrations, component: WorkflowSchema.component)
            let films = workflow == Films.name ? try await self.films(span, database) : nil
            if options.has("training") {
                for example in films?.examples ?? [] { Terminal.print(example.text) }
                return .success
            }
            let report = try await WorkReport.read(workflow, since: span.since, until: span.until, from: database)
            if options.has("json") {
                var json = report.json
                if let films { json["animations"] = films.json }
                Terminal.print(json.pretty())
                return .success
            }
            if let films { Terminal.print(films.table.text) }
            if report.kinds.isEmpty { Terminal.note("-- there are no figures of '\(workflow)' in this time") }
            if workflow == Lessons.name { Terminal.print(aims(of: LessonReport(report)).text) }
            Terminal.print(table("work", report.kinds).text)
            if !report.prompts.isEmpty { Terminal.print(table("prompt", report.prompts).text) }
            for (kind, figures) in report.kinds.sorted(by: { $0.key < $1.key }) {
                for (failure, count) in figures.failures.sorted(by: { $0.key < $1.key }) {
                    Terminal.note("-- \(kind) failed as \(failure): \(count)")
                }
            }
            return .success
        } catch let error as RecordFile.Missing {
            return error.status
        } catch {
            Terminal.complain((error as? SQLError)?.message ?? "the records cannot be read")
            return .failed
        }
    }

    private static func films(
        _ span: (since: Int, until: Int?),
        _ database: Database
    ) async throws(SQLError) -> FilmReport {
        try await database.migrate(to: FeedbackStore.migrations, component: FeedbackStore.component)
        try await database.migrate(to: FilmRecord.migrations, component: FilmRecord.component)
        return try await FilmReport.read(since: span.since, until: span.until, from: database)
    }

    private static func query(_ options: Options) throws(Options.Misuse) -> CostQuery {
        let dimensions: [CostDimension]
        do throws(CostDimension.Misnamed) {
            dimensions = try CostDimension.list(options.value("by") ?? CostDimension.route.rawValue)
        } catch {
            throw Options.Misuse(message: "--by: \(error.message)")
        }
        var query = CostQuery(by: dimensions)
        query.filter = try LedgerFilter(options)
        if let text = options.value("limit") {
            guard let limit = Int(text), (1...100_000).contains(limit) else {
                throw Options.Misuse(message: "--limit takes a number from 1 to 100000, not '\(text)'")
            }
            query.limit = limit
        }
        return query
    }

    private static func run(_ query: CostQuery, _ options: Options) async -> ExitStatus {
        do {
            let database = try await RecordFile.open(options)
            let report = try await CostReport.read(query, from: database)
            if options.has("json") {
                Terminal.print(report.json.pretty())
            } else if options.has("csv") {
                Terminal.stream(report.csv)
            } else {
                Terminal.print(report.text)
                if let note = report.note { Terminal.note(note) }
            }
            return .success
        } catch let error as RecordFile.Missing {
            return error.status
        } catch {
            Terminal.complain((error as? SQLError)?.message ?? "the records cannot be read")
            return .failed
        }
    }
}

extension LedgerFilter {
    /// What a report may be narrowed to, as options and query items.
    static let names = ["route", "model", "target", "user", "key", "workflow"]

    /// The filter that options say; since thirty days ago where they say nothing of it.
    fileprivate init(_ options: Options) throws(Options.Misuse) {
        self.init()
        since = try options.time("since") ?? Timestamp.now - 30 * Timestamp.day
        until = try options.time("until")
        narrow { options.value($0) }
    }

    /// Takes the names to narrow to from wherever they are said.
    mutating func narrow(_ value: (String) -> String?) {
        route = value("route")
        model = value("model")
        target = value("target")
        user = value("user")
        key = value("key")
        workflow = value("workflow")
    }
}

extension CostReport {
    /// What a reader of the table has to know about it.
    fileprivate var note: String? {
        guard !total.cost.isComplete else { return nil }
        let (count, all) = (total.cost.unpriced, total.requests)
        return """
            \(count) of \(all) generations have no known price: the costs above are without them. A price table of your own, \
            named as 'prices' in the configuration, gives later ones a price.
            """
    }
}

extension FilmReport {
    fileprivate var table: TextTable {
        let numbers = ["all", "scenes", "success", "films", "fallbacks", "mean s", "rating", "worked", "for training"]
        var table = TextTable([.init("model")] + numbers.map { .init($0, isNumber: true) })
        for (place, figures) in places.sorted(by: { $0.key < $1.key }) + [("all", total)] {
            func share(_ value: Double?) -> String { value.map { "\(Int(($0 * 100).rounded())) %" } ?? "–" }
            func number(_ value: Double?) -> String { value.map { "\(($0 * 10).rounded() / 10)" } ?? "–" }
            table.add([
                place, "\(figures.all)", "\(figures.scenes)", share(figures.success), "\(figures.films)",
                "\(figures.fallbacks)", number(figures.meanSeconds), number(figures.meanRating),
                share(figures.workedShare), "\(figures.suitable)",
            ])
        }
        return table
    }
}
