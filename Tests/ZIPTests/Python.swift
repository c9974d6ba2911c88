import TestKit

/// The `python3` command, which writes archives as wheels are written.
enum Python {
    static let isThere = run(["pass"])

    static func run(_ arguments: [String]) -> Bool {
        Program.runBlocking(["python3", "-c"] + arguments) == 0
    }
}
