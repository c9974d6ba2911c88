extension Prompt {
    /// A prompt that comes with the program, whose text is known to make sense.
    package static func builtIn(_ task: String, _ version: Int, _ bytes: [UInt8]) -> Prompt {
        do {
            return try Prompt(task, version, bytes)
        } catch {
            preconditionFailure(error.message)
        }
    }
}
