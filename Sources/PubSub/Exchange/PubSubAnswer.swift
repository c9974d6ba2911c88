internal import HTTP
internal import JSON

/// An answer as it came.
struct PubSubAnswer {
    let status: Int
    let fields: HTTPFields
    let body: [UInt8]

    /// The object that a success is; throws what anything else means.
    ///
    /// `secret` is not repeated in a sentence.
    func json(to call: PubSubCall, hiding secret: String?) throws(PubSubError) -> JSON {
        guard 200..<300 ~= status else { throw PubSubError(self, call, hiding: secret) }
        let document: JSON
        do throws(JSONError) {
            document = try JSON(parsing: body)
        } catch {
            throw PubSubError.badAnswer(call, error.description)
        }
        guard document.object != nil else { throw PubSubError.badAnswer(call, "It is not a JSON object.") }
        return document
    }
}

extension PubSubError {
    /// `reason` is a sentence.
    static func badAnswer(_ call: PubSubCall, _ reason: String) -> PubSubError {
        PubSubError(.badAnswer, "Could not \(call.deed): the answer cannot be read. \(reason)")
    }
}
