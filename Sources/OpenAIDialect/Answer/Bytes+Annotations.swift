import Generation
import JSON

/// What stands beside an answer's text: how likely its tokens were, where it comes from, and what else was said.
extension [UInt8] {
    /// Appends `logprobs`, which is null where none are known.
    mutating func appendProbabilities(_ tokens: [TokenProbability]) {
        guard !tokens.isEmpty else {
            appendNull("logprobs")
            return
        }
        openObject("logprobs")
        openArray("content")
        for token in tokens {
            openObject()
            appendToken(token.token, token.logarithm)
            openArray("top_logprobs")
            for alternative in token.alternatives {
                openObject()
                appendToken(alternative.token, alternative.logarithm)
                closeObject()
            }
            closeArray()
            closeObject()
        }
        closeArray()
        appendNull("refusal")
        closeObject()
    }

    private mutating func appendToken(_ token: String, _ logarithm: Double) {
        appendMember("token", token)
        // OpenAI's number for what is all but impossible; infinity has no place in JSON.
        appendMember("logprob", logarithm >= -9999 ? logarithm : -9999.0)
        openArray("bytes")
        for byte in token.utf8 {
            if last != UInt8(ascii: "[") { append(UInt8(ascii: ",")) }
            append(String(byte))
        }
        closeArray()
    }

    /// Appends `annotations`; clients count on every field of one.
    mutating func appendCitations(_ citations: [Citation]) {
        openArray("annotations")
        for citation in citations {
            openObject()
            appendMember("type", "url_citation")
            openObject("url_citation")
            appendMember("url", citation.uri)
            appendMember("title", citation.title ?? "")
            appendMember("start_index", citation.start ?? 0)
            appendMember("end_index", citation.end ?? citation.start ?? 0)
            closeObject()
            closeObject()
        }
        closeArray()
    }

    /// Appends `extra_content`, where Google's compatible endpoint has what OpenAI has no field for.
    mutating func appendExtraContent(_ extras: [Extra], signature: String? = nil) {
        openObject("extra_content")
        openObject("google")
        if let signature { appendMember("thought_signature", signature) }
        var written: Set<String> = []
        for extra in extras where written.insert(extra.name).inserted {
            let alike = extras.filter { $0.name == extra.name }
            let name = extra.name.snakeCased
            if extra.isRepeated {
                appendMember(name, JSON.array(alike.map(\.value)))
            } else if let latest = alike.last {
                appendMember(name, latest.value)
            }
        }
        closeObject()
        closeObject()
    }
}

extension String {
    /// `groundingMetadata` as `grounding_metadata`, with nothing in it that a JSON name must escape.
    var snakeCased: String {
        var name = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "A"..."Z":
                if !name.isEmpty, name.last != "_" { name.append("_") }
                name.unicodeScalars.append(Unicode.Scalar(UInt8(scalar.value) + 32))
            case "a"..."z", "0"..."9", "_": name.unicodeScalars.append(scalar)
            default: name.append("_")
            }
        }
        return name
    }

    /// `grounding_metadata` as `groundingMetadata`.
    var camelCased: String {
        let words = split(separator: "_")
        guard let first = words.first, words.count > 1 else { return self }
        return first + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}
