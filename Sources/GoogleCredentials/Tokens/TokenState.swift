/// What there is of a token, when the next is fetched, and who waits for it.
///
/// Pure: times are how long ago the source was made, and a flight, which fetches a token, is its owner's to send when
/// an answer says so. Its owner also resumes who waits, outside the lock.
struct TokenState: Sendable {
    typealias Waiter = CheckedContinuation<Result<AccessToken, GoogleCredentialsError>, Never>

    /// What to do for a caller.
    enum Answer {
        /// Tell this; and if `departs`, send a flight.
        case now(Result<AccessToken, GoogleCredentialsError>, departs: Bool)
        /// Wait for the flight; and if `departs`, send it.
        case later(departs: Bool)
    }

    private struct Held {
        let token: AccessToken
        /// From when the next token is fetched, while this one is still used.
        let renewal: Duration
        /// From when it is not used any more.
        let end: Duration
    }

    private var held: Held?
    private var failure: (error: GoogleCredentialsError, end: Duration)?
    private var isFlying = false
    private var waiters: [(number: Int, waiter: Waiter)] = []

    /// How long before its end a token is renewed.
    ///
    /// Less than four minutes, for the metadata server gives the old token until then.
    private static let headStart = Duration.seconds(225)
    /// How long before its end a token is not given out any more: a request has to arrive with it.
    private static let margin = Duration.seconds(10)
    /// How long a failure is remembered, so that a storm of requests is not one for the endpoint.
    private static let failureMemory = Duration.seconds(1)

    /// Answers a caller; after `.later` it asks again with ``join(_:number:at:)``, and nothing departs before that.
    mutating func ask(at now: Duration) -> Answer {
        let mayDepart = !isFlying && failure.map { $0.end <= now } ?? true
        if let held, now < held.end {
            let departs = mayDepart && now >= held.renewal
            if departs { isFlying = true }
            return .now(.success(held.token), departs: departs)
        }
        if !isFlying, !mayDepart, let failure { return .now(.failure(failure.error), departs: false) }
        return .later(departs: !isFlying)
    }

    /// Answers a caller, and keeps it if it has to wait.
    mutating func join(_ waiter: Waiter, number: Int, at now: Duration) -> Answer {
        let answer = ask(at: now)
        if case .later = answer {
            waiters.append((number, waiter))
            isFlying = true
        }
        return answer
    }

    /// Lets one go that does not want to wait any more, if it still does.
    mutating func leave(number: Int) -> Waiter? {
        guard let index = waiters.firstIndex(where: { $0.number == number }) else { return nil }
        return waiters.remove(at: index).waiter
    }

    /// The flight is back; returns who waited for it.
    ///
    /// A token's lifetime counts from when the flight was sent.
    mutating func land(
        _ result: Result<(token: AccessToken, lifetime: Duration), GoogleCredentialsError>,
        departure: Duration,
        at now: Duration
    ) -> [Waiter] {
        isFlying = false
        switch result {
        case .success(let (token, lifetime)):
            failure = nil
            held = Held(
                token: token,
                renewal: departure + lifetime - min(Self.headStart, lifetime / 2),
                end: departure + lifetime - min(Self.margin, lifetime / 4)
            )
        case .failure(let error):
            failure = (error, now + Self.failureMemory)
        }
        defer { waiters = [] }
        return waiters.map(\.waiter)
    }

    /// Forgets a token that turned out not to be accepted, unless it has been replaced already.
    mutating func invalidate(_ token: AccessToken) {
        if held?.token.value == token.value { held = nil }
    }
}
