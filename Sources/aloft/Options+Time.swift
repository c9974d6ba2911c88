import Configuration
import Ledger

/// Points in time as people name them.
enum Moment {
    /// Reads an age such as `30d`, a day such as `2026-11-21` or a time such as `2026-11-21T16:00:00Z`, as microseconds
    /// since 1970.
    static func parse(_ text: String, now: Int = Timestamp.now) -> Int? {
        if let time = Timestamp.parse(text) { return time }
        // Nothing is a thousand years old, and microseconds would not hold much more.
        guard let age = Configuration.age(text), age < .seconds(1000 * 366 * 86_400) else { return nil }
        return now - age.microseconds
    }
}

extension Options {
    /// An age, or a point in time, as microseconds since 1970.
    func time(_ name: String) throws(Misuse) -> Int? {
        guard let text = value(name) else { return nil }
        if let time = Moment.parse(text) { return time }
        throw Misuse(message: "--\(name) is an age such as 30d, a day such as 2026-11-21 or a time, not '\(text)'")
    }

    func age(_ name: String) throws(Misuse) -> Duration? {
        guard let text = value(name) else { return nil }
        guard let age = Configuration.age(text) else {
            throw Misuse(message: "--\(name) is an age such as 90d or 12h, not '\(text)'")
        }
        return age
    }
}
