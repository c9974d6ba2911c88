import Dispatch
import Glibc
import Synchronization

/// Writes one JSON object a line, without ever holding up who logs.
///
/// Lines are collected in a bounded buffer and written by a queue of its own, so a slow terminal or a full pipe costs
/// lines, which are counted and told, and never time.
package final class Log: Sendable {
    package enum Level: Int, Comparable, Sendable {
        case error, warning, info, debug

        package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }

        var name: StaticString {
            switch self {
            case .error: "error"
            case .warning: "warning"
            case .info: "info"
            case .debug: "debug"
            }
        }
    }

    fileprivate struct State {
        var lines: [UInt8] = []
        /// Room for the next lines, so that the buffer does not grow from nothing at each turn.
        var spare: [UInt8] = []
        var isScheduled = false
        var dropped = 0
        var time = LogTime()
    }

    private let level: Level
    private let descriptor: Int32
    private let queue = DispatchQueue(label: "log")
    private let state = Mutex(State())

    /// What may wait to be written.
    private static let capacity = 4 << 20
    private static let spareCapacity = 256 << 10
    private static let delay = DispatchTimeInterval.milliseconds(20)

    /// - Parameters:
    ///   - level: the least important level that is written.
    ///   - descriptor: where lines go; it stays open.
    package init(level: Level, descriptor: Int32 = STDERR_FILENO) {
        self.level = level
        self.descriptor = descriptor
    }

    package func isEnabled(_ level: Level) -> Bool { level <= self.level }

    /// Writes a line: time, level, event, then the fields in the order in which `fields` names them.
    package func write(_ level: Level, _ event: StaticString, _ fields: (inout LogLine) -> Void = { _ in }) {
        guard isEnabled(level) else { return }
        var line = LogLine(level, event)
        fields(&line)
        let isFirst = state.withLock { state in
            guard state.lines.count < Self.capacity else {
                state.dropped += 1
                return false
            }
            state.append(line)
            defer { state.isScheduled = true }
            return !state.isScheduled
        }
        if isFirst { queue.asyncAfter(deadline: .now() + Self.delay) { self.writeOut() } }
    }

    /// Writes what waits, now; for the end of the program.
    package func flush() {
        queue.sync { writeOut() }
    }

    private func writeOut() {
        var lines = state.withLock { state in
            if state.dropped > 0 {
                let dropped = state.dropped
                state.dropped = 0
                var line = LogLine(.warning, "log_lines_dropped")
                line.integer("count", dropped)
                state.append(line)
            }
            state.isScheduled = false
            defer { (state.lines, state.spare) = (state.spare, []) }
            return state.lines
        }
        put(lines)
        // What a busy moment needed need not be kept for ever.
        guard lines.capacity <= Self.spareCapacity else { return }
        lines.removeAll(keepingCapacity: true)
        state.withLock { $0.spare = lines }
    }

    private func put(_ lines: [UInt8]) {
        var offset = 0
        while offset < lines.count {
            let count = unsafe lines[offset...].withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            offset += count
        }
    }
}

extension Log.State {
    fileprivate mutating func append(_ line: borrowing LogLine) {
        lines.append(contentsOf: "{\"time\":\"".utf8)
        time.append(to: &lines)
        lines.append(UInt8(ascii: "\""))
        lines.append(contentsOf: line.bytes)
        lines.append(contentsOf: "}\n".utf8)
    }
}
