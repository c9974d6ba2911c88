import Generation
import Lanes

extension Metrics {
    /// Everything there is to tell, as Prometheus reads it.
    func text(_ reports: [LaneReport], _ caches: [CacheReport] = [], _ others: [MetricFamily] = []) -> String {
        let (state, lanes) = snapshot(reports)
        var text = PrometheusText()
        text.family("aloft_requests_in_flight", .gauge, "Requests that are being answered.")
        text.sample([], inFlight)
        text.write(state)
        text.write(lanes)
        text.write(caches)
        text.write(others)
        return text.text
    }
}

extension PrometheusText {
    fileprivate mutating func write(_ state: MetricsState) {
        family("aloft_requests_total", .counter, "Generations answered, by route or target, dialect and status.")
        let requests = state.requests.sorted {
            ($0.key.name, $0.key.dialect.rawValue, $0.key.status) < (
                $1.key.name, $1.key.dialect.rawValue, $1.key.status
            )
        }
        for (key, count) in requests {
            let status = String(key.status)
            sample([("route", key.name), ("dialect", key.dialect.rawValue), ("status", status)], count)
        }
        family("aloft_request_duration_seconds", .histogram, "From a request's head to the end of its answer.")
        sample(state.total)
        family("aloft_overhead_seconds", .histogram, "What of that was not spent on providers and waiting for them.")
        sample(state.overhead)
    }

    fileprivate mutating func write(_ caches: [CacheReport]) {
        family("aloft_cache_requests_total", .counter, "Requests that a kept answer was looked for, by what was found.")
        for cache in caches {
            for (outcome, count) in cache.outcomes {
                sample([("route", cache.route), ("cache", cache.kind), ("outcome", outcome)], count)
            }
        }
        family("aloft_cache_verified_total", .counter, "Kept answers that were held against new ones, by how they did.")
        for cache in caches {
            for (verdict, count) in cache.verdicts {
                sample([("route", cache.route), ("cache", cache.kind), ("verdict", verdict)], count)
            }
        }
    }

    fileprivate mutating func write(_ lanes: [LaneSeries]) {
        family("aloft_lane_requests_total", .counter, "Requests that a target was asked, by how they ended.")
        for lane in lanes {
            sample([("target", lane.label), ("outcome", "answered")], lane.answered)
            sample([("target", lane.label), ("outcome", "failed")], lane.failures.values.reduce(0, +))
        }
        family("aloft_lane_failures_total", .counter, "Requests that a target did not answer, by what went wrong.")
        for lane in lanes {
            for (kind, count) in lane.failures.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                sample([("target", lane.label), ("kind", kind.rawValue)], count)
            }
        }
        write(lanes, "aloft_lane_success", "The share of requests answered, recent ones counting most.") {
            $0.health.success
        }
        write(lanes, "aloft_lane_first_token_seconds", "From start to the first token, recent requests counting most.")
        {
            $0.health.firstToken.map { $0 / .seconds(1) }
        }
        write(lanes, "aloft_lane_total_seconds", "From start to end, recent requests counting most.") {
            $0.health.total.map { $0 / .seconds(1) }
        }
        write(lanes, "aloft_lane_requests_per_minute", "The limit on requests a minute, configured or learned.") {
            $0.requestsPerMinute.map(Double.init)
        }
        write(lanes, "aloft_lane_tokens_per_minute", "The limit on tokens a minute, configured or learned.") {
            $0.tokensPerMinute.map(Double.init)
        }
        family("aloft_lane_running", .gauge, "Requests that a target is answering.")
        for lane in lanes { sample([("target", lane.label)], lane.running) }
        family("aloft_lane_waiting", .gauge, "Requests that wait for a target.")
        for lane in lanes { sample([("target", lane.label)], lane.waiting) }
        family("aloft_lane_breaker", .gauge, "1 for the state that a target's breaker is in.")
        for lane in lanes {
            for state in ["closed", "open", "probing", "down"] {
                sample([("target", lane.label), ("state", state)], lane.breakers[state] ?? 0)
            }
        }
    }

    private mutating func write(
        _ lanes: [LaneSeries],
        _ name: String,
        _ help: String,
        _ value: (LaneReport) -> Double?
    ) {
        family(name, .gauge, help)
        for lane in lanes {
            if let value = lane.single.flatMap(value) { sample([("target", lane.label)], value) }
        }
    }
}
