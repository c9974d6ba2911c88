private import Ledger

extension CostReport {
    /// The report as a table for people, its total in the last line.
    package var text: String {
        var table = TextTable(
            dimensions.map { TextTable.Column($0.rawValue) }
                + [
                    "requests", "failed", "degraded", "cache hits", "prompt", "cached", "answer", "thoughts", "p50",
                    "p95", "cost",
                ].map { TextTable.Column($0, isNumber: $0 != "cost") }
        )
        for row in rows { table.add(row.names.map { $0.isEmpty ? "-" : $0 } + row.cells) }
        if rows.count != 1 {
            table.addLine()
            let names = dimensions.indices.map { $0 == 0 ? "total" : "" }
            table.add(names + total.cells)
        }
        return table.text + (isCut ? "\nThere are more rows; the total counts all of them." : "")
    }

    /// The report as comma-separated values (RFC 4180), without the total.
    ///
    /// An amount of which nothing is known is empty; `cost_is_complete` says whether there is more to it.
    package var csv: String {
        let names = [
            "requests", "failed", "degraded", "cache_hits", "prompt_tokens", "cached_tokens", "answer_tokens",
            "thought_tokens", "cost_dollars", "cost_is_complete", "unpriced", "p50_us", "p95_us",
        ]
        let lines = rows.map { row in
            row.names + [
                "\(row.requests)", "\(row.failed)", "\(row.degraded)", "\(row.cacheHits)", "\(row.promptTokens)",
                "\(row.cachedTokens)", "\(row.answerTokens)", "\(row.thoughtTokens)", row.cost.exactDollars ?? "",
                "\(row.cost.isComplete)", "\(row.cost.unpriced)", row.median.map(String.init) ?? "",
                row.percentile95.map(String.init) ?? "",
            ]
        }
        return ([dimensions.map(\.rawValue) + names] + lines).map(CSV.line).joined()
    }
}

extension CostRow {
    fileprivate var cells: [String] {
        [
            "\(requests)", "\(failed)", "\(degraded)", "\(cacheHits)", "\(promptTokens)", "\(cachedTokens)",
            "\(answerTokens)", "\(thoughtTokens)", Self.time(median), Self.time(percentile95), cost.text,
        ]
    }

    private static func time(_ microseconds: Int?) -> String {
        guard let microseconds else { return "-" }
        if microseconds < 999_500 { return "\((microseconds + 500) / 1000) ms" }
        let tenths = (microseconds + 50_000) / 100_000
        return "\(tenths / 10).\(tenths % 10) s"
    }
}
