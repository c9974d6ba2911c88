import Glibc
package import Store

/// A PostgreSQL server for the tests of this process: a folder of its own, a Unix socket, no port.
///
/// It is started when it is first asked for, from Debian's package, and goes with the process.
package actor PostgresServer {
    package static let shared = PostgresServer()

    /// Where the server's programs are; `nil` where the package is not installed.
    package static let programs: String? = {
        for version in (13...30).reversed() {
            let folder = "/usr/lib/postgresql/\(version)/bin"
            if unsafe access(folder + "/initdb", X_OK) == 0 { return folder }
        }
        return nil
    }()

    private enum State {
        case idle, missing
        case starting([CheckedContinuation<Void, Never>])
        case running(RunningProgram, socket: String)
    }

    private var state = State.idle
    private var count = 0

    /// A database that nobody else has; `nil` when there is no server.
    package func emptyDatabase() async throws -> Database? {
        guard let socket = await socket() else { return nil }
        count += 1
        let name = "test_\(count)"
        let administration = Database(.postgres(url: "postgres://aloft@/postgres?host=\(socket)"))
        try await administration.execute("CREATE DATABASE \(name)")
        await administration.close()
        return Database(.postgres(url: "postgres://aloft@/\(name)?host=\(socket)"))
    }

    private func socket() async -> String? {
        if case .idle = state { await start() }
        if case .starting = state {
            await withCheckedContinuation { continuation in
                guard case .starting(let waiting) = state else { return continuation.resume() }
                state = .starting(waiting + [continuation])
            }
        }
        if case .running(_, let socket) = state { return socket }
        return nil
    }

    private func start() async {
        guard let programs = Self.programs else {
            state = .missing
            return
        }
        state = .starting([])
        let program = RunningProgram(["bash", "-c", Self.script, "bash", programs])
        let socket = await program?.line()
        guard case .starting(let waiting) = state else { return }
        if let program, let socket, !socket.isEmpty {
            state = .running(program, socket: socket)
        } else {
            state = .missing
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Starts a server, says where its socket is, and ends it when the input ends: with this process at the latest.
    ///
    /// PostgreSQL refuses to run as root.
    private static let script = """
        set -e
        folder=$(mktemp -d /tmp/aloft-postgres-XXXXXX)
        as() { "$@"; }
        if [ "$(id -u)" = 0 ]; then
          chown postgres "$folder"
          as() { setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"; }
        fi
        cd "$folder"
        as "$1/initdb" -D "$folder/data" -U aloft -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$folder/initdb.log" 2>&1
        as "$1/pg_ctl" -D "$folder/data" -l "$folder/data/log" -w -o "-k $folder -h '' -c max_connections=300" start >/dev/null
        echo "$folder"
        cat >/dev/null || true
        as "$1/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null || true
        rm -rf "$folder"
        """
}
