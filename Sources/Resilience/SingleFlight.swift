package import Generation
import Synchronization

/// Lets requests that are the same to the last byte share one answer while it is being made.
///
/// Applies to routes that say so: two callers then get the same words, even where a model would have found others. A
/// request joins until the answer begins. A caller that leaves takes nothing from the others; when all have left, the
/// answer is cancelled. Requests that want to be answered sooner than their route allows share nothing.
package struct SingleFlight: Stage {
    private let flights = Flights()

    package init() {}

    package func handle(_ request: Request, _ exchange: Exchange, sink: Sink, next: Path) async throws(Failure) {
        guard let plan = exchange.plan, plan.sharesAnswers, !exchange.isHastier(than: plan),
            let original = request.original
        else { return try await next.answer(request, exchange, sink: sink) }
        let key = FlightKey(
            model: request.model,
            dialect: original.dialect,
            method: original.method,
            isStreamed: request.isStreamed,
            body: original.body
        )
        let (flight, seat) = flights.join(key, request, exchange, next)
        do throws(Failure) {
            try await follow(flight, seat, exchange, sink)
        } catch {
            flight.leave(seat)
            throw error
        }
    }

    private func follow(_ flight: Flight, _ seat: Seat, _ exchange: Exchange, _ sink: Sink) async throws(Failure) {
        while true {
            switch await seat.next() {
            case .chunk(let chunk):
                if !seat.hasBegun {
                    seat.begin()
                    flight.tell(exchange)
                }
                try await sink(chunk)
                flight.consumed()
            case .ended(let failure):
                if !seat.hasBegun { flight.tell(exchange) }
                if let failure { throw failure }
                return
            case .left: throw Failure(.cancelled, "The caller went away.")
            }
        }
    }
}

extension Exchange {
    /// Whether its caller waits for less time than the route would take.
    fileprivate func isHastier(than plan: Plan) -> Bool {
        guard let deadline else { return false }
        return deadline < received + plan.timeout.total
    }
}

/// What makes two requests the same.
struct FlightKey: Hashable {
    let model: String
    let dialect: Dialect
    let method: String
    let isStreamed: Bool
    let body: [UInt8]
}

/// The answers that are being made.
private final class Flights: Sendable {
    private let flights = Mutex<[FlightKey: Flight]>([:])

    /// Takes a seat in the flight of this request, and starts it if there is none.
    func join(_ key: FlightKey, _ request: Request, _ exchange: Exchange, _ next: Path) -> (Flight, Seat) {
        let (flight, seat, isNew) = flights.withLock { flights in
            if let flight = flights[key], let seat = flight.board() { return (flight, seat, false) }
            let flight = Flight(leader: exchange.id, exchange: exchange.fork())
            let seat = Seat()
            flight.board(first: seat)
            flights[key] = flight
            return (flight, seat, true)
        }
        if isNew {
            flight.start(request, next) { [weak self] in
                self?.flights.withLock { if $0[key] === flight { $0[key] = nil } }
            }
        }
        return (flight, seat)
    }
}
