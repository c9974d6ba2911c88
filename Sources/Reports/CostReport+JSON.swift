package import JSON

extension CostReport {
    /// The report as programs read it; costs in whole billionths of a dollar and as a decimal number in a string.
    package var json: JSON {
        [
            "by": .array(dimensions.map { .string($0.rawValue) }),
            "rows": .array(rows.map { $0.json(dimensions) }),
            "total": total.json([]),
            "is_cut": JSON(isCut),
        ]
    }
}

extension CostRow {
    fileprivate func json(_ dimensions: [CostDimension]) -> JSON {
        var object = JSONObject()
        for (dimension, name) in zip(dimensions, names) {
            object[dimension.rawValue] = name.isEmpty ? .null : .string(name)
        }
        object["requests"] = JSON(requests)
        object["failed"] = JSON(failed)
        object["degraded"] = JSON(degraded)
        object["cache_hits"] = JSON(cacheHits)
        object["prompt_tokens"] = JSON(promptTokens)
        object["cached_tokens"] = JSON(cachedTokens)
        object["answer_tokens"] = JSON(answerTokens)
        object["thought_tokens"] = JSON(thoughtTokens)
        object["cost"] = cost.json
        object["p50_us"] = median.map { JSON($0) } ?? .null
        object["p95_us"] = percentile95.map { JSON($0) } ?? .null
        return .object(object)
    }
}

extension Money {
    /// The amount of what has a price, with whether that is all; no amount at all where nothing has a price.
    package var json: JSON {
        [
            "nanodollars": isUnknown ? .null : JSON(nanodollars),
            "dollars": exactDollars.map { .string($0) } ?? .null,
            "is_complete": JSON(isComplete),
            "unpriced": JSON(unpriced),
        ]
    }
}

extension JSON {
    fileprivate init(_ value: Int128) {
        self = JSONNumber(text: String(value)).map { .number($0) } ?? .null
    }
}
