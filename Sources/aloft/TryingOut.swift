import Configuration
import Cryptography
import Datasets
import Evaluation
import EventLoop
import Feedback
import Foundation
import Generation
import Ledger
import Logging
import ModelRegistry
import Pricing
import Reports
import SQL
import Store
import Workflows

/// What commands need that ask models to see how they do.
struct TryingOut {
    let asker: Asker
    let recording: Recording

    /// Has `body` ask on the path that requests over HTTP take, with records in the configuration's store.
    ///
    /// - Parameters:
    ///   - configuration: what the command runs with.
    ///   - subject: what is tried, for the records.
    ///   - body: what is to be done.
    /// - Returns: what `body` returns, or how it could not begin, which was said then.
    static func with(
        _ configuration: Configuration,
        _ subject: String,
        _ body: (TryingOut) async throws -> ExitStatus
    ) async -> ExitStatus {
        guard let prices = PriceFile.load(configuration) else { return .configuration }
        let application: Application
        do {
            application = try Application(configuration, prices: prices, log: Log(level: .error))
        } catch {
            Terminal.complain(error.description)
            return .failed
        }
        guard let recording = await Recording.openIfPossible(configuration, log: application.log) else {
            Terminal.complain("there is no store to read from and to record in")
            return .failed
        }
        var status = ExitStatus.failed
        await application.run {
            await Recording.keep(recording) {
                let generator = Generator(application.path, recorder: recording.recorder(application.prices))
                let known = application.prices
                let asker = Asker(
                    subject,
                    newID: { "try-\(randomHex(bytes: 8))" },
                    cost: { known.cost(of: $0).nanodollars },
                    answer: { request, exchange in await generator.attempt(request, exchange) }
                )
                do {
                    try await recording.ledger.database.migrate(
                        to: FeedbackStore.migrations,
                        component: FeedbackStore.component
                    )
                    try await recording.ledger.database.migrate(
                        to: DatasetStore.migrations,
                        component: DatasetStore.component
                    )
                    status = try await body(TryingOut(asker: asker, recording: recording))
                } catch {
                    let message =
                        (error as? SQLError)?.message ?? (error as? DatasetError)?.message
                        ?? (error as? RegistryError)?.message
                    Terminal.complain(message ?? "\(error)")
                }
            }
        }
        return status
    }

    /// How far a command is, on one line.
    static func tell(_ subject: String, _ done: Int, _ all: Int) {
        Terminal.progress("\r-- \(subject): \(done) of \(all)\(done == all ? "\n" : "")")
    }
}

extension ReportDocument {
    /// Writes the report as the words say: as JSON or text to standard output, and as a page to a file.
    func write(_ json: () -> String, _ options: Options) -> ExitStatus {
        Terminal.print(options.has("json") ? json() : text)
        guard let file = options.value("html") else { return .success }
        do {
            try Data(html).write(to: URL(filePath: file))
            Terminal.note("-- the page is \(file)")
            return .success
        } catch {
            Terminal.complain("cannot write \(file): \(error.localizedDescription)")
            return .failed
        }
    }
}

extension Options {
    /// A whole number within a range.
    func count(_ name: String, in range: ClosedRange<Int>) throws(Misuse) -> Int? {
        guard let text = value(name) else { return nil }
        if let number = Int(text), range.contains(number) { return number }
        throw Misuse(
            message: "--\(name) is a whole number from \(range.lowerBound) to \(range.upperBound), not '\(text)'"
        )
    }
}
