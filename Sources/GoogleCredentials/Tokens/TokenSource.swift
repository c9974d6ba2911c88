package import FoundationEssentials
package import HTTPClient
internal import Synchronization

/// Gives access tokens for Google Cloud, fetching a new one before the old one ends.
///
/// Any number of tasks may ask at once; there is never more than one request for a token under way.
package final class TokenSource: Sendable {
    package let credentials: GoogleCredentials
    private let exchange: TokenExchange
    /// How long this has existed, by the clock it was given.
    private let age: @Sendable () -> Duration
    private let state = Mutex(TokenState())
    private let numbers = Atomic(0)

    /// `clock` tells how old a token is, `now` is the time of day that signed statements are dated with.
    package init(
        _ credentials: GoogleCredentials,
        client: HTTPClient,
        clock: some Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Date = { Date.now }
    ) {
        self.credentials = credentials
        exchange = TokenExchange(client: client, now: now)
        let start = clock.now
        age = { start.duration(to: clock.now) }
    }

    /// A token that is good for a few seconds at least.
    ///
    /// Waits only when there is none; some minutes before the end of one, callers still get it while the next is
    /// fetched. A failure is told to all who waited and to who asks in the next second; then it is tried again.
    /// Cancelling one caller ends its waiting and nobody else's.
    package func token() async throws(GoogleCredentialsError) -> AccessToken {
        let answer = state.withLock { $0.ask(at: age()) }
        if case .now(let result, let departs) = answer {
            if departs { depart() }
            return try result.get()
        }
        let number = numbers.wrappingAdd(1, ordering: .relaxed).newValue
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { wait($0, number) }
        } onCancel: {
            let waiter = state.withLock { $0.leave(number: number) }
            waiter?.resume(returning: .failure(.leftTheQueue))
        }
        return try result.get()
    }

    /// Takes note that a token was not accepted (status 401), so that the next call fetches another.
    ///
    /// A token that has been replaced since is no news; so all who were refused with it can say so.
    package func invalidate(_ token: AccessToken) {
        state.withLock { $0.invalidate(token) }
    }

    /// The project of the credentials, asking the metadata server if it is the one who knows; `nil` if nobody does.
    ///
    /// It is asked anew by each call.
    package func projectID() async throws(GoogleCredentialsError) -> String? {
        if let id = credentials.projectID { return id }
        return try await credentials.kind.projectID(over: exchange)
    }
}

extension TokenSource {
    private func wait(_ waiter: TokenState.Waiter, _ number: Int) {
        let answer = state.withLock { state -> TokenState.Answer in
            // If it is cancelled after this, whoever cancels it finds it in the state.
            guard !Task.isCancelled else { return .now(.failure(.leftTheQueue), departs: false) }
            return state.join(waiter, number: number, at: age())
        }
        switch answer {
        case .now(let result, let departs):
            waiter.resume(returning: result)
            if departs { depart() }
        case .later(let departs):
            if departs { depart() }
        }
    }

    private func depart() {
        // A flight has no one parent: it goes on for the others when the caller that sent it is cancelled, and renews
        // early for callers that have left with the old token. Its requests have time limits, so it ends by itself.
        Task { await fly() }
    }

    private func fly() async {
        let departure = age()
        let result: Result<(token: AccessToken, lifetime: Duration), GoogleCredentialsError>
        do throws(GoogleCredentialsError) {
            let date = exchange.now()
            let grant = try await credentials.kind.grant(over: exchange)
            let expiry = grant.lifetime.map { date + TimeInterval($0.components.seconds) }
            let token = AccessToken(value: grant.token, expiry: expiry, quotaProject: credentials.quotaProject)
            // One without an end is used until it is refused.
            result = .success((token, grant.lifetime ?? .seconds(Int32.max)))
        } catch {
            result = .failure(error)
        }
        let waiters = state.withLock { $0.land(result, departure: departure, at: age()) }
        for waiter in waiters { waiter.resume(returning: result.map(\.token)) }
    }
}

extension GoogleCredentialsError {
    fileprivate static var leftTheQueue: GoogleCredentialsError {
        GoogleCredentialsError(.cancelled, "The caller was cancelled while it waited for an access token.")
    }
}
