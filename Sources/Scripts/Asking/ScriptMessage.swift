/// What a queue hands over: a student's question, and how the answer is wanted.
///
/// The field names are those that publishers use. ``init(reading:)`` is how it is made.
package struct ScriptMessage: Codable, Hashable, Sendable {
    /// A UUID in lower case; whatever is delivered under it again is the same request.
    package var requestID: String
    /// How the request is named in other services' logs.
    package var correlationID: String?
    package var studentID: String
    package var query: String
    package var grade: Int
    /// What the student likes, in whatever words.
    package var interest: String?
    package var environment: String?
    /// Each once, in the order in which they were asked for.
    package var modalities: [ScriptModality]
    package var preferredModality: ScriptModality?

    enum CodingKeys: String, CodingKey {
        case requestID = "request_id"
        case correlationID = "correlation_id"
        case studentID = "student_id"
        case query = "student_query"
        case grade = "grade_level"
        case interest, environment
        case modalities = "requested_modalities"
        case preferredModality = "preferred_modality"
    }

    package static let queryLength = 5...500
    package static let grades = 1...12
    package static let longestInterest = 100
    package static let modalityCount = 1...4
    static let longestID = 128
}
