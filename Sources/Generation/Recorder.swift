/// Who keeps what became of generations; whoever tells it does not know how.
package struct Recorder: Sendable {
    /// Whether an answer that is streamed is to be kept, asked when its first chunk is in hand.
    package var keepsAnswer: @Sendable (Provenance) -> Bool
    /// Takes the record of a generation that has ended; its caller has been answered already.
    package var record: @Sendable (GenerationRecord) async -> Void

    package init(
        keepsAnswer: @escaping @Sendable (Provenance) -> Bool,
        record: @escaping @Sendable (GenerationRecord) async -> Void
    ) {
        self.keepsAnswer = keepsAnswer
        self.record = record
    }
}
