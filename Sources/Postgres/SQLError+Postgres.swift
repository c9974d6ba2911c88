private import CPQ
internal import SQL

extension SQLError {
    /// Why there is no session, or no more.
    static func connecting(_ handle: OpaquePointer) -> SQLError {
        let words = unsafe String(cString: PQerrorMessage(handle))
        let place = unsafe place(of: handle)
        // There is no code before there is a session; these words are the server's own, and old.
        for (sign, code, sentence) in [
            ("password authentication failed", Code.refused, "refuses the password"),
            ("no password supplied", .refused, "wants a password, and the address has none"),
            ("no pg_hba.conf entry", .refused, "lets nobody in from here"),
            ("does not exist", .refused, "has no such database or account"),
            ("too many clients", .unavailable, "has no connection free"),
            ("starting up", .unavailable, "is only starting"),
            ("shutting down", .unavailable, "is shutting down"),
            ("SSL", .unavailable, "and this machine do not agree on TLS; see sslmode"),
        ] where words.contains(sign) {
            return SQLError(code, "The PostgreSQL server at \(place) \(sentence).")
        }
        return SQLError(
            .unavailable,
            "The PostgreSQL server at \(place) cannot be reached, or the connection was lost."
        )
    }

    /// What the server answered instead of a result.
    static func answered(_ result: OpaquePointer, _ handle: OpaquePointer) -> SQLError {
        guard let start = unsafe PQresultErrorField(result, Int32(UInt8(ascii: "C"))) else {
            return unsafe connecting(handle)
        }
        let state = unsafe String(cString: start)
        let words = unsafe PQresultErrorField(result, Int32(UInt8(ascii: "M"))).map { unsafe String(cString: $0) } ?? ""
        switch state {
        case "53100", "53200": return SQLError(.full, "The PostgreSQL server is out of room (\(state)).")
        case "25006":
            return SQLError(.readOnly, "The PostgreSQL server only lets itself be read: it is a copy of another.")
        case "57014": return SQLError(.timedOut, "A statement took longer than it may.")
        case "55P03", "40001", "40P01":
            return SQLError(.locked, "Another process holds what a statement needs (\(state)).")
        case "42501": return SQLError(.refused, "The account may not do this in PostgreSQL.")
        case "XX001", "XX002": return SQLError(.corrupt, "The PostgreSQL database is damaged (\(state)).")
        default: break
        }
        switch state.prefix(2) {
        case "08", "53", "57", "58":
            return SQLError(.unavailable, "The PostgreSQL server ended the connection, or cannot work (\(state)).")
        // Their words hold the value at fault.
        case "22": return SQLError(.constraint, "A value does not fit its column (\(state)).")
        case "23": return SQLError(.constraint, "A row contradicts what its table demands (\(state)).")
        case "28": return SQLError(.refused, "PostgreSQL refuses the account.")
        default: return SQLError(.other, "PostgreSQL refused a statement: \(words) (\(state)).")
        }
    }

    private static func place(of handle: OpaquePointer) -> String {
        func text(_ start: UnsafeMutablePointer<CChar>?) -> String {
            unsafe start.map { unsafe String(cString: $0) } ?? ""
        }
        let (host, port) = unsafe (text(PQhost(handle)), text(PQport(handle)))
        return host.hasPrefix("/") || port.isEmpty ? host : "\(host):\(port)"
    }
}
