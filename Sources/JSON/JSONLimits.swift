/// What a document may grow to before it is refused.
package struct JSONLimits: Hashable, Sendable {
    /// How many arrays and objects may stand inside one another.
    ///
    /// Each level takes stack while parsing, comparing and writing; a few thousand is the most a thread can take.
    package var depth = 512

    /// How many bytes the document may have.
    ///
    /// A parsed value can take some twenty times as much memory as its bytes, when it is all small arrays.
    package var bytes = 64 << 20

    package init() {}
}
