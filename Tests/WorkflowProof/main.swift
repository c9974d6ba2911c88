import API
import EventLoop
import Foundation
import Generation
import HTTPServer
import JSON
import Jobs
import JobsAPI
import Logging
import Queues
import SQL
import Store
import Workflows

// usage: workflow-proof STORE prepare
//        workflow-proof STORE serve ADDRESS FOLDER
//        workflow-proof STORE report
//        workflow-proof STORE messages QUEUE ADDRESS
//        workflow-proof STORE messages-report
//
// Workers and servers of workflows whose every effect is counted, so that a proof can kill them anywhere.
// See scripts/prove/durability and scripts/prove/worker.

struct Input: Codable, Sendable {
    var run: Int
    var steps: Int
}

struct Output: Codable, Sendable {
    var run: Int
    var sum: Int
    var times: [Double]
}

/// A file that only grows; whoever brings a token that it has already is sent away.
func append(_ token: String, to path: String) throws(Failure) {
    guard let file = unsafe fopen(path, "a+") else { throw Failure(.serverError, "The file cannot be opened.") }
    defer { unsafe fclose(file) }
    unsafe flock(fileno(file), LOCK_EX)
    unsafe rewind(file)
    var line = [CChar](repeating: 0, count: 300)
    while unsafe fgets(&line, Int32(line.count), file) != nil {
        let text = String(decoding: line.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if text == token { return }
    }
    unsafe fputs(token + "\n", file)
    unsafe fflush(file)
    unsafe fsync(fileno(file))
}

/// Between two and sixty milliseconds, so that the process may die anywhere.
func dawdle() async {
    try? await Task.sleep(for: .milliseconds(Int.random(in: 2...60)))
}

func workflow(_ folder: String) -> Workflow<Input, Output> {
    Workflow("proof") { context, input throws(Failure) in
        @Sendable func count(_ name: String) throws(Failure) {
            try context.atomically { connection throws(SQLError) in
                try connection.execute(
                    "INSERT INTO proof_effects (run, step) VALUES ($1, $2)",
                    [SQLValue(input.run), .text(name)]
                )
            }
        }
        var times = [try await context.now().timeIntervalSince1970]
        try await context.emit("begin", ["run": JSON(input.run)])
        var sum = 0
        for step in 0..<input.steps {
            let name = "step-\(step)"
            sum += try await context.step(name) { () throws(Failure) in
                await dawdle()
                try count(name)
                try await context.emit("did", ["step": JSON(step)])
                try append("\(input.run) \(name) \(context.token(name))", to: "\(folder)/run-\(input.run).log")
                await dawdle()
                return step
            }
            if step % 5 == 4 { try await context.progress(Double(step + 1) / Double(input.steps), name) }
        }
        // Long enough to leave the worker.
        if input.run % 5 == 0 { try await context.sleep(for: .milliseconds(1500)) }
        let parts = try await context.parallel("part", [1, 2, 3], stagger: .milliseconds(5)) {
            index,
            item throws(Failure) in
            await dawdle()
            try count("part/\(index)")
            try await context.emit("part", ["index": JSON(index)])
            return item
        }
        for part in parts { sum += try part.get() }
        times.append(try await context.now().timeIntervalSince1970)
        try await context.emit("nearly")
        return Output(run: input.run, sum: sum, times: times)
    }
}

func serve(_ jobs: Jobs, _ address: String, _ folder: String) async throws {
    var registry = WorkflowRegistry()
    registry.add(workflow(folder))
    let loops = try EventLoopGroup(count: 1)
    let router = APIRouter(JobsAPI(jobs, registry).endpoints, log: Log(level: .error)) { _ in
        .success(APICaller(key: "", isAdmin: false))
    }
    let server = HTTPServer(on: loops.loops) { await router.handle($0) }
    let bound = try await server.listen(on: try SocketAddress(parsing: address))
    FileHandle.standardOutput.write(Data("listening \(bound)\n".utf8))
    var services = WorkflowServices()
    services.shortSleep = .milliseconds(500)
    await JobRunner(jobs, registry, services, concurrency: 8).run()
}

/// Everything a proof looks at, as one JSON object.
func report(_ jobs: Jobs) async throws {
    var filter = JobFilter()
    filter.limit = 100_000
    var all: [JSON] = []
    for job in try await jobs.jobs(filter) {
        let whole = try await jobs.job(job.id)
        let events = try await jobs.events(of: job.id, after: 0, limit: 100_000, bytes: .max)
        all.append([
            "id": .string(job.id), "state": .string(job.state.rawValue), "claims": JSON(job.fence),
            "output": .string(whole?.output ?? ""), "failure": .string(job.failure?.message ?? ""),
            "steps": JSON(try await jobs.steps(of: job.id).count), "ended": JSON(job.ended ?? 0),
            "events": .array(
                events.map { ["number": JSON($0.number), "name": .string($0.name), "data": .string($0.data)] }
            ),
        ])
    }
    let effects = try await jobs.database.query("SELECT run, step, COUNT(*) FROM proof_effects GROUP BY run, step")
    let counts = effects.map { row -> JSON in
        [JSON(row[0].integer ?? 0), .string(row[1].text ?? ""), JSON(row[2].integer ?? 0)]
    }
    print(JSON.object(["jobs": .array(all), "effects": .array(counts)]).text)
}

let words = Array(CommandLine.arguments.dropFirst())
guard words.count >= 2 else {
    print("usage: workflow-proof STORE prepare|report|serve ADDRESS FOLDER|messages QUEUE ADDRESS|messages-report")
    exit(2)
}
do {
    var settings = JobSettings()
    settings.lease = .seconds(2)
    // It is killed far more often than anything that deserves to be given up.
    settings.deaths = 100_000
    settings.unfinished = nil
    let jobs = Jobs(Database(try StoreAddress(parsing: words[0])), settings)
    switch words[1] {
    case "prepare":
        try await jobs.migrate()
        try await jobs.database.migrate(to: QueuesSchema.migrations, component: QueuesSchema.component)
        try await jobs.database.execute("CREATE TABLE proof_effects (run BIGINT NOT NULL, step TEXT NOT NULL)")
        try await jobs.database.execute("CREATE TABLE proof_results (query TEXT NOT NULL)")
    case "serve" where words.count == 4: try await serve(jobs, words[2], words[3])
    case "report": try await report(jobs)
    case "messages" where words.count == 4: try await takeMessages(jobs, from: words[2], listeningAt: words[3])
    case "messages-report": try await reportMessages(jobs)
    default: exit(2)
    }
} catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(1)
}
