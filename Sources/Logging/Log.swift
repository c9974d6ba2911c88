import Dispatch
import Glibc
package import JSON
import Synchronization

/// Writes one JSON object a line, without ever holding up who logs.
///
/// Lines are collected in a bounded buffer and written by a queue of its own, so a slow terminal or a full pipe costs
/// lines, which are counted and told, and never time.
package final class Log: Sendable {
    package enum Level: Int, Comparable, Sendable {
        case error, warning, info, debug

        package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    fileprivate struct State {
        var lines: [UInt8] = []
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
    private static let delay = DispatchTimeInterval.milliseconds(20)

    /// - Parameters:
    ///   - level: the least important level that is written.
    ///   - descriptor: where lines go; it stays open.
    package init(level: Level, descriptor: Int32 = STDERR_FILENO) {
        self.level = level
        self.descriptor = descriptor
    }

    package func isEnabled(_ level: Level) -> Bool { level <= self.level }

    /// Writes a line: time, level, event, then the fields in order; `nil` fields are left out.
    package func write(_ level: Level, _ event: String, _ fields: KeyValuePairs<String, JSON?> = [:]) {
        guard isEnabled(level) else { return }
        let isFirst = state.withLock { state in
            guard state.lines.count < Self.capacity else {
                state.dropped += 1
                return false
            }
            state.append(level, event, fields)
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
        let lines = state.withLock { state in
            if state.dropped > 0 {
                let dropped = state.dropped
                state.dropped = 0
                state.append(.warning, "log_lines_dropped", ["count": .number(JSONNumber(dropped))])
            }
            state.isScheduled = false
            defer { state.lines = [] }
            return state.lines
        }
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
    fileprivate mutating func append(_ level: Log.Level, _ event: String, _ fields: KeyValuePairs<String, JSON?>) {
        lines.append(contentsOf: "{\"time\":\"".utf8)
        lines.append(contentsOf: time.now())
        lines.append(contentsOf: "\",\"level\":\"\(level)\",\"event\":".utf8)
        JSONWriter.appendString(event, to: &lines)
        for (name, value) in fields {
            guard let value else { continue }
            lines.append(UInt8(ascii: ","))
            JSONWriter.appendString(name, to: &lines)
            lines.append(UInt8(ascii: ":"))
            value.write(to: &lines)
        }
        lines.append(contentsOf: "}\n".utf8)
    }
}
