import JSON

/// What a replay changed of an exchange, in words; empty when nothing.
func differences(
    _ recording: Recording,
    _ asked: [RecordedUpstream.Asked],
    _ answer: ReplayGateway.Answer
) -> [String] {
    var found: [String] = []
    if asked.count == 1 {
        let request = (try? JSON(parsing: asked[0].body)) ?? .null
        let wanted = (try? JSON(parsing: recording.request)) ?? .null
        if let place = difference(wanted, request) { found.append("request\(place)") }
        if asked[0].path != recording.path { found.append("asked at \(asked[0].path)") }
        let isStreamed = recording.path.hasSuffix(":streamGenerateContent")
        if asked[0].query != (isStreamed ? "alt=sse" : nil) {
            found.append("asked with \(asked[0].query ?? "no query")")
        }
    } else {
        found.append("asked \(asked.count) times")
    }
    if answer.status != recording.status { found.append("status \(recording.status) became \(answer.status)") }
    if answer.isCut { found.append("the answer broke off") }
    if mediaType(answer.contentType) != mediaType(recording.contentType) {
        found.append("content type \(recording.contentType) became \(answer.contentType)")
    }
    let here = Recording.answers(in: answer.body, recording.framing)
    let there = recording.answers
    if here.count != there.count {
        let last = here.last?.text.prefix(300) ?? "none"
        found.append("\(there.count) answers became \(here.count), the last \(last)")
    }
    for (index, pair) in zip(there, here).enumerated() {
        if let place = difference(pair.0, pair.1) { found.append("answer[\(index)]\(place)") }
    }
    return found
}

private func mediaType(_ field: String) -> Substring { field.prefix { $0 != ";" } }

/// Where and how two values first differ, in their members' order and their numbers' text too.
private func difference(_ left: JSON, _ right: JSON) -> String? {
    if left.text == right.text { return left == right ? nil : " has the same text and is not equal" }
    if let left = left.object, let right = right.object, left.members.map(\.key) == right.members.map(\.key) {
        for (one, other) in zip(left.members, right.members) {
            if let found = difference(one.value, other.value) { return ".\(one.key)\(found)" }
        }
    }
    if let left = left.array, let right = right.array, left.count == right.count {
        for (index, (one, other)) in zip(left, right).enumerated() {
            if let found = difference(one, other) { return "[\(index)]\(found)" }
        }
    }
    return ": \(left.text.prefix(200)) became \(right.text.prefix(200))"
}
