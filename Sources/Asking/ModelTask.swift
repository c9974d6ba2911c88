package import Generation
package import Prompts

/// What one step asks of a model, and how its answer is read.
package struct ModelTask<Value: Codable & Sendable>: Sendable {
    /// A workflow and a task of it, such as `scripts/write`.
    package var prompt: String
    package var step: AskingStep
    /// What earlier rounds of it have spent in the run, in billionths of a dollar.
    package var spent = 0
    package var values: [String: Prompt.Value]
    package var output: Output
    /// What answers are judged by, and filled up with, beside what is asked.
    package var measure: [String]
    /// Reads an answer that may have been cut off by the limit of tokens.
    package var read: @Sendable (_ text: String, _ isCut: Bool) async -> Reading<Value>
    /// Begins to watch an answer while it is made, anew for each attempt.
    package var watch: (@Sendable () -> Acceptance.Watch)?
    /// What is given where no model may or can answer, if the route allows that.
    package var template: (@Sendable () -> Value)?

    package init(
        _ prompt: String,
        _ step: AskingStep,
        values: [String: Prompt.Value],
        output: Output,
        measure: [String] = [],
        template: (@Sendable () -> Value)? = nil,
        read: @escaping @Sendable (_ text: String, _ isCut: Bool) async -> Reading<Value>
    ) {
        self.prompt = prompt
        self.step = step
        self.values = values
        self.output = output
        self.measure = measure
        self.template = template
        self.read = read
    }

    /// The kind of work, for figures.
    var kind: String { String(prompt.split(separator: "/").last ?? "") }
}
