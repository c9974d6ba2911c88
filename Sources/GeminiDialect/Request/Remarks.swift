import JSON

/// What the reader of a request saw and could not put into the vocabulary, or not every server takes.
struct Remarks {
    /// One sentence for each field that has no word in the vocabulary.
    private(set) var unspoken: [String] = []
    /// The fields that the flavours of Gemini's servers differ in; see ``FlavourFields``.
    private(set) var particulars: [String] = []
    private var seen: Set<String> = []

    /// More of them help nobody, and their names are the caller's to choose.
    private static let limit = 32

    /// Notes every member that is none of `known`; `place` is what goes before its name, such as `tools[].`.
    mutating func noteUnknown(in object: RequestObject, besides known: [String], at place: String) {
        for (key, value) in object.object.members where !value.isNull {
            if known.contains(where: { ProtoName.matches(key, $0) }) { continue }
            note(place + ProtoName.camelCase(key))
        }
    }

    /// Notes that a field was left out, once however often it stands in the request.
    mutating func note(_ field: String, because reason: String = "only Google's models know it") {
        notePlace(field)
        guard unspoken.count < Self.limit, seen.insert(field).inserted else { return }
        unspoken.append("`\(String(field.prefix(120)))` was left out: \(reason).")
    }

    /// Notes that a field stands in the request, should servers differ in it.
    mutating func notePlace(_ field: String) {
        if FlavourFields.all.contains(field), !particulars.contains(field) { particulars.append(field) }
    }
}
