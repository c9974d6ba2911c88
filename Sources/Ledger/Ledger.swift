package import SQL
package import Store
import Synchronization

/// Keeps what became of every generation, without holding up who answers.
///
/// Rows are collected in memory and written by ``run()`` in batches, each a transaction. Where the database does not
/// take them they go to a file, and from there into the database when it does. A row's key is its request's id, so that
/// a row that is written twice is there once. What is lost is counted and told; nothing is lost silently.
package final class Ledger: Sendable {
    package let database: Database
    let settings: LedgerSettings
    let clock: any Clock<Duration>
    let tell: @Sendable (LedgerEvent) -> Void
    private let buffer: Mutex<EntryBuffer>
    private let progress = Mutex(Progress())
    private let signal = Signal()
    private let ending = Signal()
    private let spool: Spool

    private struct Progress {
        var report = LedgerReport()
        var toldDropped = 0
        var isMigrated = false
        var isSpoolChecked = false
        var retryDelay = Duration.zero
    }

    /// - Parameters:
    ///   - database: where rows go; its schema is brought forward before the first of them, unless it has been.
    ///   - settings: what may wait, and for how long.
    ///   - clock: the time that waits are measured by.
    ///   - tell: hears of what an operator should know.
    package init(
        _ database: Database,
        _ settings: LedgerSettings = LedgerSettings(),
        clock: any Clock<Duration> = ContinuousClock(),
        tell: @escaping @Sendable (LedgerEvent) -> Void = { _ in }
    ) {
        self.database = database
        self.settings = settings
        self.clock = clock
        self.tell = tell
        buffer = Mutex(EntryBuffer(settings))
        spool = Spool(folder: settings.spoolFolder, limit: settings.spoolBytes)
    }

    /// Brings the schema forward; throws when the store is from a newer version, damaged or out of reach.
    @discardableResult
    package func migrate() async throws(SQLError) -> MigrationResult {
        let result = try await database.migrate(to: LedgerSchema.migrations)
        try await database.migrate(to: SpendingSchema.migrations, component: SpendingSchema.component)
        progress.withLock { $0.isMigrated = true }
        return result
    }

    /// Brings the schema forward unless that was done.
    package func prepare() async throws(SQLError) {
        if !progress.withLock(\.isMigrated) { try await migrate() }
    }

    package var report: LedgerReport {
        var report = progress.withLock(\.report)
        buffer.withLock { buffer in
            report.waiting = buffer.accepted - buffer.settled
            report.dropped += buffer.dropped
        }
        return report
    }
}

// MARK: - Taking in

extension Ledger {
    /// Takes in what became of a generation; it returns at once, unless too many wait and the settings say to wait too.
    ///
    /// That it was taken in does not mean that it is on the disk; see ``flush()``.
    package func record(_ entry: consuming LedgerEntry) async {
        if add(&entry) { return }
        while settings.whenFull == .wait {
            await withCheckedContinuation { continuation in
                let mustWait = buffer.withLock { buffer in
                    guard !buffer.hasRoom, !buffer.isClosed else { return false }
                    buffer.waitForRoom(continuation)
                    return true
                }
                if !mustWait { continuation.resume() }
            }
            if add(&entry) { return }
            if buffer.withLock(\.isClosed) { break }
        }
        buffer.withLock { $0.drop() }
        signal.send()
    }

    /// Adds the entry where there is room, and wakes the writer where that is what it waits for.
    private func add(_ entry: inout LedgerEntry) -> Bool {
        let (isAdded, isNews) = buffer.withLock { buffer in
            guard buffer.hasRoom, !buffer.isClosed else { return (false, false) }
            return (true, buffer.add(&entry))
        }
        if isNews { signal.send() }
        return isAdded
    }

    /// Returns when everything taken in so far is durable: in the database, or in a file that goes there later.
    package func flush() async {
        await withCheckedContinuation { continuation in
            let mustWait = buffer.withLock { $0.waitForSettling(continuation) }
            if mustWait { signal.send() } else { continuation.resume() }
        }
    }

    /// Takes in nothing more; ``run()`` returns when what waits is written.
    package func close() {
        let waiting = buffer.withLock { $0.close() }
        for writer in waiting { writer.resume() }
        signal.send()
        ending.send()
    }
}

// MARK: - Writing

extension Ledger {
    /// Writes what is taken in until the ledger is closed, and throws away what is older than it is to be.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.purgeNowAndThen() }
            await write()
            group.cancelAll()
        }
        await spool.end()
        await database.close()
    }

    private func write() async {
        while true {
            let (isEmpty, isClosed) = buffer.withLock { ($0.count == 0, $0.isClosed) }
            tellDropped()
            if isEmpty {
                if isClosed { return }
                await waitForEntries()
            } else {
                await collect()
                await settleNext()
            }
        }
    }

    /// Waits for the first of the next rows, and meanwhile brings home those that wait in files.
    private func waitForEntries() async {
        signal.forget()
        guard buffer.withLock({ $0.rest() }) else { return }
        let delay = progress.withLock { $0.report.spoolBytes > 0 || !$0.isSpoolChecked ? $0.retryDelay : nil }
        guard let delay else { return await signal.wait() }
        if delay > .zero { await signal.wait(upTo: delay, on: clock) }
        if buffer.withLock({ $0.count == 0 && !$0.isClosed }) { await bringHome() }
    }

    /// Waits a moment for more rows, unless there are many already or somebody waits for them.
    private func collect() async {
        // What it was told while it wrote is in the buffer, and would cut the wait short.
        signal.forget()
        guard !buffer.withLock(\.isRipe) else { return }
        await signal.wait(upTo: settings.batchDelay, on: clock)
    }

    private func settleNext() async {
        let (taken, waiting) = buffer.withLock { $0.take() }
        for writer in waiting { writer.resume() }
        guard let taken else { return }
        let batch = taken.isPrepared ? taken : await spool.prepare(taken)
        while !(await isSettled(batch)) {
            if buffer.withLock(\.isClosed) {
                progress.withLock { $0.report.dropped += batch.count }
                break
            }
            // Only the end cuts this short: rows that are dropped meanwhile do not mean that the database is back.
            await ending.wait(upTo: progress.withLock(\.retryDelay), on: clock)
            tellDropped()
        }
        let done = buffer.withLock { $0.settle(batch.count) }
        for flusher in done { flusher.resume() }
        buffer.withLock { $0.reuse(batch) }
    }

    /// Writes the entries to the database or, where it does not take them, to a file.
    private func isSettled(_ batch: EntryBatch) async -> Bool {
        do throws(SQLError) {
            try await insert(batch)
            progress.withLock { $0.report.written += batch.count }
            noteHealth(nil)
            return true
        } catch {
            noteHealth(error.message)
        }
        do throws(Spool.Trouble) {
            try await spool.append(batch.entries)
            let bytes = await spool.bytes
            progress.withLock { progress in
                progress.report.spooled += batch.count
                progress.report.spoolBytes = bytes
            }
            return true
        } catch {
            noteHealth(error.message)
            return false
        }
    }

    /// Inserts the entries in one transaction, or one by one where one of them is refused for what it holds.
    private func insert(_ batch: EntryBatch) async throws(SQLError) {
        if !progress.withLock(\.isMigrated) { try await migrate() }
        do throws(SQLError) {
            try await database.transaction { connection throws(SQLError) in try batch.insert(into: connection) }
        } catch {
            guard !error.code.mayPass, error.code != .newer else { throw error }
            let entries = batch.entries
            guard entries.count > 1 else {
                progress.withLock { $0.report.rejected += 1 }
                tell(.rejected(id: entries.first?.generation.id ?? "", error.message))
                return
            }
            for entry in entries { try await insert(EntryBatch([entry])) }
        }
    }

    /// Writes the rows that wait in files to the database; new ones go first, since they have less room to wait in.
    private func bringHome() async {
        let files = await spool.takeFiles()
        var count = 0
        do throws(SQLError) {
            for file in files { count += try await bringHome(file) }
        } catch {
            noteHealth(error.message)
        }
        await spool.release(files)
        let bytes = await spool.bytes
        progress.withLock { progress in
            progress.isSpoolChecked = true
            progress.report.spoolBytes = bytes
            if bytes == 0 { progress.retryDelay = .zero }
        }
        if count > 0 { tell(.broughtHome(count)) }
    }

    /// Writes the rows of one file, which is then removed unless the ledger is closed meanwhile or the file is damaged.
    private func bringHome(_ file: SpoolFile) async throws(SQLError) -> Int {
        var count = 0
        while !buffer.withLock(\.isClosed) {
            let entries: [LedgerEntry]
            do throws(Spool.Trouble) {
                let (next, unreadable) = try await spool.read(file, settings.batchRows)
                if unreadable > 0 { tell(.unreadable(unreadable)) }
                entries = next
            } catch {
                tell(.damaged(error.message))
                return count
            }
            guard !entries.isEmpty else {
                await spool.remove(file)
                return count
            }
            try await insert(EntryBatch(entries))
            progress.withLock { $0.report.written += entries.count }
            noteHealth(nil)
            count += entries.count
            repeat {
                await settleNext()
                tellDropped()
            } while buffer.withLock { $0.count > 0 && $0.isRipe }
        }
        return count
    }

    /// Remembers how the database does, and tells when that has changed.
    private func noteHealth(_ trouble: String?) {
        let event = progress.withLock { progress -> LedgerEvent? in
            let before = progress.report.trouble
            progress.report.trouble = trouble
            guard let trouble else {
                progress.retryDelay = .zero
                return before == nil ? nil : .recovered
            }
            let doubled = max(progress.retryDelay * 2, settings.retryDelay)
            progress.retryDelay = min(doubled, settings.longestRetryDelay)
            return before == nil ? .troubled(trouble) : nil
        }
        if let event { tell(event) }
    }

    private func tellDropped() {
        let dropped = report.dropped
        let news = progress.withLock { progress in
            defer { progress.toldDropped = dropped }
            return dropped - progress.toldDropped
        }
        if news > 0 { tell(.dropped(news)) }
    }

    private func purgeNowAndThen() async {
        repeat {
            // What cannot be purged now can be the next time; the writer tells of a database in trouble.
            if let result = try? await purge(), result != PurgeResult() { tell(.purged(result)) }
            guard settings.rowRetention != nil || settings.contentRetention != nil else { return }
        } while (try? await clock.sleep(for: settings.purgeInterval)) != nil
    }
}
