import API
import Generation
import Ledger
import YAML

extension APICall {
    /// A query item as a point in time, in microseconds since 1970; throws when it is something else.
    func time(_ name: String) throws(Failure) -> Int? {
        guard let text = query(name), !text.isEmpty else { return nil }
        if let time = Timestamp.parse(text) { return time }
        if let age = Units.duration(text) { return Timestamp.now - age.microseconds }
        let sentence =
            "'\(name)' is an age such as 24h or 30d, a day such as 2026-11-21 or a time such as 2026-11-21T16:00:00Z, "
            + "not '\(text.prefix(50))'."
        throw Failure(.invalidRequest, sentence, parameter: name)
    }
}
