import Asking
import Generation
import JSON
import Synchronization
import Workflows

extension Projects {
    /// Asks for files, and tells each as soon as it is whole in the answer; until the answer is accepted they are provisional.
    ///
    /// - Parameters:
    ///   - context: the run, within a step.
    ///   - task: what is asked.
    ///   - change: what an answer makes of what there is.
    /// - Returns: the answer that was accepted.
    /// - Throws: why there is none.
    func askForFiles(
        _ context: WorkflowContext,
        _ task: ModelTask<FilesAnswer>,
        _ change: @escaping @Sendable (FilesAnswer) -> ProjectChange
    ) async throws(Failure) -> Made<FilesAnswer> {
        let limits = settings.limits
        let watch = FilesWatch(
            read: { change(FilesAnswer($0, limits: limits, isGrowing: true)) },
            tell: { name, data in await context.hint(name, data) }
        )
        var task = task
        task.watch = { watch.begin() }
        do throws(Failure) {
            let made = try await services.asker.ask(context, task, for: context.subject, measures: \.measures)
            await watch.end(keeping: Set(made.value.files.paths))
            return made
        } catch {
            await watch.end()
            throw error
        }
    }
}

/// Tells the files of answers while they are written, and takes back those that come to nothing.
///
/// Of several answers at once the one that was begun last counts.
final class FilesWatch: Sendable {
    private let read: @Sendable (_ text: String) -> ProjectChange
    private let tell: @Sendable (_ event: String, _ data: JSON) async -> Void
    private let state = Mutex(State())

    private struct State {
        /// The answer that counts.
        var number = 0
        var text = FilesText()
        /// The files as they were told.
        var told: [ProjectPath: String] = [:]
        /// How often files were told in all.
        var count = 0
    }

    /// More are not told before the end; a job has room for some thousands of events.
    private static let most = 600

    /// - Parameters:
    ///   - read: what the text so far makes of what there is.
    ///   - tell: tells an event.
    init(
        read: @escaping @Sendable (_ text: String) -> ProjectChange,
        tell: @escaping @Sendable (_ event: String, _ data: JSON) async -> Void
    ) {
        self.read = read
        self.tell = tell
    }

    /// Watches an answer from its beginning.
    func begin() -> Acceptance.Watch {
        let (number, left) = state.withLock { state in
            state.number += 1
            state.text = FilesText()
            defer { state.told = [:] }
            return (state.number, Array(state.told.keys))
        }
        let isTakenBack = Mutex(left.isEmpty)
        return { more in
            // What was told of the answer before stands until there is something of this one.
            if isTakenBack.withLock({ was in
                defer { was = true }; return !was
            }) {
                await self.takeBack(left)
            }
            await self.take(more, of: number)
        }
    }

    /// Takes back what is not in the answer that was accepted.
    func end(keeping kept: Set<ProjectPath> = []) async {
        let told = state.withLock { state in
            state.number += 1
            defer { state.told = [:] }
            return Array(state.told.keys)
        }
        await takeBack(told.filter { !kept.contains($0) })
    }

    private func takeBack(_ paths: [ProjectPath]) async {
        guard !paths.isEmpty else { return }
        await tell("withdrawn", ["paths": .array(paths.sorted().map { .string($0.text) })])
    }

    private func take(_ more: String, of number: Int) async {
        let text = state.withLock { state in state.number == number ? state.text.take(more) : nil }
        guard let text else { return }
        let change = read(text)
        let new = state.withLock { state in
            guard state.number == number else { return [ProjectPath]() }
            let other = (change.added + change.changed).filter { state.told[$0] != change.after[$0] }
            let new = Array(other.prefix(Self.most - state.count))
            for path in new { state.told[path] = change.after[path] }
            state.count += new.count
            if !new.isEmpty { state.text.found() }
            return new
        }
        for path in new {
            var event = Projects.event(path, change.after[path] ?? "")
            event["provisional"] = true
            await tell("file", event)
        }
    }
}

/// The text of an answer so far, and when it is worth a look: where a file may have ended, or the next begun.
struct FilesText {
    private var bytes: [UInt8] = []
    /// How long it is to be before it is looked at again: a look costs as much as there is.
    private var next = 0
    /// Whether a quote or a fence stood at the end of what came before, and may have ended a file.
    private var isQuote = false
    /// Whether a colon behind a quote did, so that another quote may begin the next.
    private var isName = false

    /// Beyond this, files are told at the end.
    private static let longest = 1 << 20

    /// Takes in more of it; returns all so far where it is worth a look.
    mutating func take(_ more: String) -> String? {
        guard bytes.count < Self.longest else { return nil }
        var hasEnd = false
        for byte in more.utf8 {
            switch byte {
            case UInt8(ascii: "\""):
                hasEnd = hasEnd || isName
                isQuote = bytes.last != UInt8(ascii: "\\")
                isName = false
            case UInt8(ascii: ":"): (isName, isQuote) = (isQuote, false)
            case UInt8(ascii: "`"): (isQuote, isName) = (true, false)
            case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"):
                hasEnd = hasEnd || isQuote
                (isQuote, isName) = (false, false)
            case 0x0A:
                hasEnd = hasEnd || isQuote
                isQuote = false
            case 0x20, 0x09, 0x0D: break
            default: (isQuote, isName) = (false, false)
            }
            bytes.append(byte)
        }
        guard hasEnd, bytes.count >= next else { return nil }
        next = bytes.count + bytes.count / 16
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Something new was in it, so that the next file is looked for at once.
    mutating func found() { next = 0 }
}
