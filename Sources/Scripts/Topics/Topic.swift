/// Something that scripts may be about.
package struct Topic: Codable, Hashable, Sendable {
    package var id: String
    package var name: String
    package var subject: String
    /// The grades that are taught it.
    package var firstGrade: Int
    package var lastGrade: Int
    /// Words that a question about it may have.
    package var keywords: [String]
    /// What is true of it, in a sentence or two.
    package var about: String

    package var grades: ClosedRange<Int> { firstGrade...lastGrade }
}
