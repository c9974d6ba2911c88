import Foundation
import Generation
import Ledger
import SQL
import Store

// usage: ledger-benchmark STORE [ROWS] [--acknowledge]
//
// Records generations as a gateway does and prints what that cost; with --acknowledge it never ends, and prints the
// number of rows each time they are durable, for a test that kills it.
let words = Array(CommandLine.arguments.dropFirst())
guard let address = words.first, let rows = words.count > 1 ? Int(words[1]) : 100_000 else {
    print("usage: ledger-benchmark STORE [ROWS] [--acknowledge]")
    exit(2)
}
let mayForever = words.contains("--acknowledge")

func record(_ number: Int) -> GenerationRecord {
    var provenance = Provenance(requestID: "benchmark-\(number)")
    provenance.route = "default"
    provenance.target = Target(provider: "gemini", model: "gemini-2.5-flash")
    provenance.attempts = [
        Attempt(target: Target(provider: "gemini", model: "gemini-2.5-flash"), duration: .milliseconds(3))
    ]
    provenance.usage = Usage(promptTokens: 120, answerTokens: 300)
    provenance.finishReason = .stop
    provenance.nativeFinishReason = "STOP"
    var record = GenerationRecord(provenance: provenance, dialect: .openAI)
    record.status = 200
    record.first = .milliseconds(2)
    record.total = .milliseconds(4)
    return record
}

do throws(SQLError) {
    var settings = LedgerSettings()
    settings.whenFull = .wait
    let ledger = Ledger(Database(try StoreAddress(parsing: address)), settings)
    try await ledger.migrate()
    await withTaskGroup(of: Void.self) { group in
        group.addTask { await ledger.run() }
        let clock = ContinuousClock()
        let start = clock.now
        var taking = Duration.zero
        for number in 1...max(rows, 1) {
            let record = record(number)
            let began = clock.now
            await ledger.record(LedgerEntry(record, content: .none))
            taking += began.duration(to: clock.now)
            if mayForever, number % 100 == 0 {
                await ledger.flush()
                try? FileHandle.standardOutput.write(contentsOf: Data("\(number)\n".utf8))
            }
        }
        await ledger.flush()
        let total = start.duration(to: clock.now)
        ledger.close()
        let seconds = total / .seconds(1)
        let each = taking / .microseconds(1) / Double(rows)
        print(
            "{\"rows\":\(rows),\"seconds\":\(seconds),\"rows_per_second\":\(Double(rows) / seconds),\"record_us\":\(each)}"
        )
    }
} catch {
    print(error.message)
    exit(1)
}
