/// One look at one part of a set-up.
///
/// It never spends a generation, never throws and never shows a secret: what keeps it from looking is a finding too.
package protocol Check: Sendable {
    /// What is looked at, in one word such as `listen`.
    var name: String { get }
    /// The provider that is looked at; `nil` for the machine and the server.
    var subject: String? { get }
    /// Whether somebody is asked over the network; the others are the free part.
    var asksNetwork: Bool { get }

    func findings() async -> [Finding]
}

extension Check {
    package var subject: String? { nil }
    package var asksNetwork: Bool { false }
}

/// Something Aloft needs beside its providers, such as a store, a cache or a queue.
///
/// Whoever builds one gives the doctor a way to reach it:
///
///     Dependency("store", at: "127.0.0.1:6379") { await store.ping() }
package struct Dependency: Check {
    package let name: String
    package var asksNetwork: Bool { true }
    private let place: String
    private let reach: @Sendable () async -> String?

    /// - Parameters:
    ///   - name: what it is.
    ///   - place: where it is, as people may see it.
    ///   - reach: asks it something that costs nothing; returns why it does not answer, or `nil`.
    package init(_ name: String, at place: String, reach: @escaping @Sendable () async -> String?) {
        self.name = name
        self.place = place
        self.reach = reach
    }

    package func findings() async -> [Finding] {
        guard let reason = await reach() else { return [.ok("The \(name) at \(place) answers.")] }
        return [
            Finding(
                .dependencyUnreachable,
                "The \(name) at \(place) cannot be used: \(reason.sentence)",
                advice: "Start the \(name) at \(place), or correct its address in the configuration."
            )
        ]
    }
}
