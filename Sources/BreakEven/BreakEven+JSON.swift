package import JSON

extension BreakEven {
    /// The result as programs read it; volumes are requests a month, times seconds.
    package var json: JSON {
        [
            "dollars_per_request": JSON(dollarsPerRequest),
            "break_even_per_month": Self.whole(volume),
            "interval_90": interval.map(\.json) ?? .null,
            "cheaper": .array(wins.map { ["from": Self.whole($0.from), "up_to": Self.whole($0.upTo)] }),
            "p95_unhurried_s": JSON(Self.rounded(unhurried)),
            "is_out_of_reach": JSON(isOutOfReach),
            "rows": .array(rows.map(\.json)),
        ]
    }

    fileprivate static func whole(_ volume: Double?) -> JSON {
        volume.flatMap { Int(exactly: $0.rounded()) }.map { JSON($0) } ?? .null
    }

    /// To six digits after the point: what is beyond is no one's knowledge.
    fileprivate static func rounded(_ value: Double) -> Double {
        (value * 1_000_000).rounded() / 1_000_000
    }
}

extension BreakEven.Interval {
    fileprivate var json: JSON {
        [
            "low": BreakEven.whole(low), "high": BreakEven.whole(high), "draws": JSON(draws),
            "draws_without": JSON(without),
        ]
    }
}

extension BreakEven.Row {
    fileprivate var json: JSON {
        [
            "per_month": BreakEven.whole(perMonth),
            "hosted_dollars": JSON(BreakEven.rounded(hostedDollars)),
            "machines": machines.map { JSON($0) } ?? .null,
            "dedicated_dollars": dedicatedDollars.map { JSON(BreakEven.rounded($0)) } ?? .null,
            "p95_s": percentile95.map { JSON(BreakEven.rounded($0)) } ?? .null,
            "cheaper": isDedicatedCheaper ? "dedicated" : "hosted",
            "is_now": JSON(isNow),
        ]
    }
}
