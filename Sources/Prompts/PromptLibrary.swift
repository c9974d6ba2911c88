import Foundation
import JSON
package import SQL
package import Store
import Synchronization

/// All prompts there are, and which are in use.
///
/// The newest version of a task is in use until somebody chooses otherwise; what was chosen is kept in the store, and other
/// processes follow within seconds.
package final class PromptLibrary: Sendable {
    private let versions: [String: [Prompt]]
    private let fromFiles: Set<String>
    private let database: Database?
    private let choices = Mutex(Choices())

    private struct Choices {
        var shares: [String: PromptShares] = [:]
        var read: ContinuousClock.Instant?
    }

    private static let freshness = Duration.seconds(2)
    private static let fileBytes = 256 << 10

    /// - Parameters:
    ///   - builtIn: the prompts that come with the program.
    ///   - folder: where an operator's versions are, as `workflow/task-version.txt`; they may have the places of the
    ///     built-in ones and no others.
    ///   - database: where choices are kept; its tables are ``migrations``. Without one nothing can be chosen.
    /// - Throws: what is wrong with a file.
    package init(_ builtIn: [Prompt], folder: String? = nil, database: Database? = nil) throws(PromptError) {
        var versions = Dictionary(grouping: builtIn, by: \.task)
        var files: Set<String> = []
        for prompt in try folder.map({ folder throws(PromptError) in try Self.read(folder) }) ?? [] {
            guard let known = versions[prompt.task] else {
                let tasks = versions.keys.sorted().joined(separator: ", ")
                throw PromptError("Nothing asks for the prompt \(prompt.task); there are \(tasks).")
            }
            if known.contains(where: { $0.version == prompt.version }) {
                throw PromptError(
                    "There is a version \(prompt.version) of \(prompt.task) already; take the next number."
                )
            }
            let places = known.reduce(into: Set<String>()) { $0.formUnion($1.places) }
            if let strange = prompt.places.subtracting(places).min() {
                let all = places.sorted().joined(separator: ", ")
                throw PromptError("\(prompt.task)-\(prompt.version) has the place '\(strange)'; there are \(all).")
            }
            versions[prompt.task]?.append(prompt)
            files.insert("\(prompt.task)-\(prompt.version)")
        }
        self.versions = versions.mapValues { $0.sorted { $0.version < $1.version } }
        fromFiles = files
        self.database = database
    }

    /// The prompt of a task for somebody, such as a student: the same one for each as long as nothing is chosen anew.
    package func prompt(_ task: String, for subject: String) async -> Prompt {
        let versions = versions[task] ?? []
        guard let newest = versions.last else { preconditionFailure("there is no prompt called \(task)") }
        guard let shares = await shares()[task] else { return newest }
        // Who is to get a version that only other processes have gets what most get.
        let version = shares.version(task, for: subject)
        let known = versions.map(\.version)
        let given = known.contains(version) ? version : shares.largest(of: known)
        return versions.first { $0.version == given } ?? newest
    }

    /// What was chosen, as fresh as it has to be; what cannot be read now is as it was.
    private func shares() async -> [String: PromptShares] {
        let (known, isFresh) = choices.withLock { choices in
            (choices.shares, choices.read.map { $0.duration(to: .now) < Self.freshness } ?? false)
        }
        guard let database, !isFresh else { return known }
        guard let rows = try? await database.query("SELECT task, shares FROM prompt_shares") else { return known }
        var shares: [String: PromptShares] = [:]
        for row in rows {
            guard let task = row[0].text, let json = try? JSON(parsing: row[1].text ?? ""),
                let read = try? PromptShares(kept: json)
            else { continue }
            shares[task] = read
        }
        choices.withLock { $0 = Choices(shares: shares, read: .now) }
        return shares
    }

    private static func read(_ folder: String) throws(PromptError) -> [Prompt] {
        let files = FileManager.default
        guard let names = try? files.subpathsOfDirectory(atPath: folder) else {
            throw PromptError("The folder of prompts \(folder) cannot be read.")
        }
        var prompts: [Prompt] = []
        for name in names.sorted() where name.hasSuffix(".txt") {
            guard let match = name.wholeMatch(of: #/([a-z0-9-]+\/[a-z0-9-]+)-([1-9][0-9]{0,5})\.txt/#),
                let version = Int(match.2)
            else {
                throw PromptError(
                    "\(folder)/\(name) is not named workflow/task-version.txt, such as lessons/plan-2.txt."
                )
            }
            guard let data = files.contents(atPath: "\(folder)/\(name)"), data.count <= fileBytes else {
                throw PromptError("\(folder)/\(name) cannot be read, or has more than \(fileBytes) bytes.")
            }
            prompts.append(try Prompt(String(match.1), version, Array(data)))
        }
        return prompts
    }
}

// MARK: - What operators do

extension PromptLibrary {
    /// A task's prompts, and which of them are in use.
    package struct Entry: Sendable {
        package let task: String
        package let versions: [Prompt]
        package let shares: PromptShares
        /// Whether somebody chose.
        package let isChosen: Bool
    }

    package func entries() async -> [Entry] {
        let shares = await shares()
        return versions.sorted { $0.key < $1.key }.compactMap { task, versions in
            guard let newest = versions.last else { return nil }
            let chosen = shares[task]
            let inUse = chosen ?? PromptShares(only: newest.version)
            return Entry(task: task, versions: versions, shares: inUse, isChosen: chosen != nil)
        }
    }

    /// Whether a version is an operator's file.
    package func isFile(_ prompt: Prompt) -> Bool { fromFiles.contains("\(prompt.task)-\(prompt.version)") }

    /// Has versions be used in these shares from now on; `nil` has the newest be used.
    ///
    /// - Returns: whether there is anywhere to keep that.
    package func choose(_ shares: PromptShares?, for task: String, by actor: String) async throws(SQLError) -> Bool {
        guard let database else { return false }
        if let shares {
            try await database.execute(
                """
                INSERT INTO prompt_shares (task, shares, changed, changed_by) VALUES ($1, $2, $3, $4) \
                ON CONFLICT (task) DO UPDATE SET shares = excluded.shares, changed = excluded.changed, \
                changed_by = excluded.changed_by
                """,
                [
                    .text(task), .text(shares.json.text), SQLValue(Int(Date().timeIntervalSince1970 * 1_000_000)),
                    .text(actor),
                ]
            )
        } else {
            try await database.execute("DELETE FROM prompt_shares WHERE task = $1", [.text(task)])
        }
        choices.withLock { $0.read = nil }
        return true
    }

    /// What its tables are called in the store that several modules share.
    package static let component = "prompts"

    /// What has been released never changes: stores exist that were made by it.
    package static let migrations = [
        Migration(1, "which versions are in use") { _ in
            [
                """
                CREATE TABLE prompt_shares (
                    task TEXT PRIMARY KEY NOT NULL,
                    shares TEXT NOT NULL,
                    changed BIGINT NOT NULL,
                    changed_by TEXT NOT NULL
                )
                """
            ]
        }
    ]
}
