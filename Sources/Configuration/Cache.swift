extension Configuration {
    /// Where what is kept for a while lies, and whether several processes share it.
    package enum Cache: Hashable, Sendable {
        /// In this process alone.
        case memory
        /// In a server of Redis' protocol, which other processes use too.
        case redis(Redis)

        package struct Redis: Hashable, Sendable {
            package enum Place: Hashable, Sendable {
                case tcp(host: String, port: Int)
                case unix(path: String)
            }

            package let place: Place
            package let user: Secret?
            package let password: Secret?
            package let database: Int
        }
    }
}

extension Configuration.Cache: CustomStringConvertible {
    package var description: String {
        switch self {
        case .memory: "memory"
        case .redis(let redis):
            "Redis at \(redis.place), database \(redis.database), password "
                + (redis.password.map { "from \($0.origin)" } ?? "none")
        }
    }
}

extension Configuration.Cache.Redis.Place: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tcp(let host, let port): host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}
