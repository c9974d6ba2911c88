import JSON

extension Refusal {
    mutating func read(_ body: [UInt8]) {
        let body = body.prefix(Self.limit)
        guard body.contains(where: { $0 > 0x20 }) else { return }
        if let document = try? JSON(parsing: Array(body)) {
            isArray = document.array != nil
            let outer = document[0] ?? document
            isWholeError = outer["error"]?.object?.isEmpty == false
            read(document, depth: 0)
            if shape == .empty {
                shape = .text
                words = Words(document.text)
            }
        } else {
            readText(String(decoding: body, as: UTF8.self))
        }
        if words.isEmpty { words = Words(message) }
    }

    /// How often an error may be wrapped into another.
    private static let depthLimit = 5

    /// Finds the error in a document: in an array (Google's streams without events), under `error`, in a failed
    /// response of OpenAI's, or lying bare (vLLM, Mistral, FastAPI, AWS's gateways).
    mutating func read(_ document: JSON, depth: Int) {
        guard depth < Self.depthLimit else { return }
        switch document {
        case .string(let text): take(sentence: text, depth: depth)
        case .array(let elements):
            guard let element = elements.first(where: { $0["error"] != nil }) ?? elements.first else { return }
            read(element, depth: depth + 1)
        case .object(let object):
            let wrapped = object["error"] ?? object["response"]?["error"] ?? object["status_details"]?["error"]
            if let wrapped, !wrapped.isNull {
                take(error: wrapped, of: object, depth: depth)
            } else if object["message"] != nil || object["detail"] != nil || object["errorMessage"] != nil
                || object["errors"] != nil || object["status"]?["code"] != nil
            {
                take(object, depth: depth)
            }
        default: return
        }
    }

    private mutating func take(error: JSON, of object: JSONObject, depth: Int) {
        switch error {
        case .object(let inner): take(inner, depth: depth)
        case .string(let text):
            // OAuth's servers put a code here and the sentence beside it.
            if let description = object["error_description"]?.string ?? object["message"]?.string {
                names.append(text.lowercased())
                take(sentence: description, depth: depth)
            } else {
                take(sentence: text, depth: depth)
            }
        case .array: read(error, depth: depth + 1)
        default: take(object, depth: depth)
        }
        if ownStatus == nil { ownStatus = Self.status(object["code"] ?? object["status"]) }
    }

    /// Takes the fields of an error object of any make.
    private mutating func take(_ error: JSONObject, depth: Int) {
        if error["details"]?.array != nil || Rules.isCanonical(error["status"]?.string) {
            shape = .google
        } else if shape == .empty {
            shape = .json
        }
        ownStatus = Self.status(error["code"]) ?? Self.status(error["status"]) ?? ownStatus
        for key in ["code", "type", "status", "reason"] {
            if let name = error[key]?.string, !name.isEmpty { names.append(name.lowercased()) }
        }
        parameter = error["param"]?.string ?? parameter
        readDetails(error)
        readMetadata(error["metadata"], depth: depth)
        let sentence = error["message"] ?? error["detail"] ?? error["errorMessage"] ?? error["errors"]?[0]?["message"]
        switch sentence {
        case .string(let text): take(sentence: text, depth: depth)
        case .object(let inner) where inner["error"] != nil || inner["message"] != nil:
            read(.object(inner), depth: depth + 1)
        case .some(let other) where !other.isNull: if message.isEmpty { message = other.text }
        default: break
        }
    }

    /// Takes a sentence, and the error that a relay may have put into it whole.
    mutating func take(sentence text: String, depth: Int) {
        if shape == .empty { shape = .json }
        if let start = text.firstIndex(where: { $0 == "{" || $0 == "[" }), depth + 1 < Self.depthLimit,
            let end = text.lastIndex(where: { $0 == "}" || $0 == "]" }), start < end,
            let inner = try? JSON(parsing: String(text[start...end])),
            inner["error"] != nil || inner[0]?["error"] != nil
        {
            read(inner, depth: depth + 1)
        }
        // What is wrapped is more exact; what wraps it is still searched.
        if message.isEmpty { message = text }
        words.append(text + "\n")
    }

    private static func status(_ value: JSON?) -> Int? {
        let number = value?.int ?? value?.string.flatMap { Int($0) }
        return number.flatMap { 400..<600 ~= $0 ? $0 : nil }
    }
}

extension Refusal {
    /// Takes Google's typed details, and the `errors` of its older fronts.
    private mutating func readDetails(_ error: JSONObject) {
        for detail in error["details"]?.array ?? [] {
            let type = detail["@type"]?.string ?? ""
            if type.hasSuffix("ErrorInfo") {
                if let reason = detail["reason"]?.string { names.insert(reason.lowercased(), at: 0) }
                for (key, value) in detail["metadata"]?.object?.members ?? [] {
                    metadata[key] = value.string ?? value.text
                }
            } else if type.hasSuffix("RetryInfo") {
                retryDelay = detail["retryDelay"]?.string ?? retryDelay
            } else if type.hasSuffix("QuotaFailure") {
                for violation in detail["violations"]?.array ?? [] {
                    quotas.append(
                        Quota(
                            id: violation["quotaId"]?.string ?? "",
                            metric: violation["quotaMetric"]?.string ?? violation["subject"]?.string ?? "",
                            value: violation["quotaValue"]?.text.filter { $0 != "\"" } ?? ""
                        )
                    )
                }
            } else if type.hasSuffix("BadRequest") {
                parameter = detail["fieldViolations"]?[0]?["field"]?.string ?? parameter
            }
        }
        for element in error["errors"]?.array ?? [] {
            if let reason = element["reason"]?.string { names.append(reason.lowercased()) }
        }
        if let limit = metadata["quota_limit"] {
            let metric = metadata["quota_metric"] ?? ""
            quotas.append(Quota(id: limit, metric: metric, value: metadata["quota_limit_value"] ?? ""))
        } else if let value = metadata["quota_limit_value"] {
            quotas.append(Quota(value: value))
        }
    }

    /// Takes OpenRouter's word of whose limit it is, and the words of the provider behind it.
    private mutating func readMetadata(_ metadata: JSON?, depth: Int) {
        guard let metadata else { return }
        if let source = metadata["limit_source"]?.string { names.insert(source.lowercased(), at: 0) }
        if let raw = metadata["raw"]?.string { take(sentence: raw, depth: depth + 1) }
        if metadata["reasons"]?.array?.isEmpty == false { names.append("moderation_blocked") }
    }
}
