/// Where a server is, and as whom to speak to it.
package struct RedisServer: Hashable, Sendable {
    package enum Place: Hashable, Sendable {
        /// A name or a numeric address without brackets.
        case tcp(host: String, port: UInt16)
        case unix(path: String)
    }

    package var place: Place
    package var user: String?
    package var password: String?
    package var database = 0

    package init(_ place: Place) {
        self.place = place
    }
}

extension RedisServer: CustomStringConvertible, CustomReflectable {
    /// The place alone: no printing shows who speaks, or the password.
    package var description: String {
        switch place {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }

    package var customMirror: Mirror { Mirror(self, children: ["place": description]) }
}
