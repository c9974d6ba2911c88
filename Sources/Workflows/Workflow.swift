package import Generation
package import JSON

/// A function whose steps survive the process: what a finished step gave is kept, and the rest goes on elsewhere.
///
/// The function runs from its beginning whenever it is taken up again; steps that were done give what they gave then. So
/// whatever it decides outside steps must follow from its input, from steps and from what ``WorkflowContext`` offers,
/// never from clocks, random numbers or other state of its own.
package struct Workflow<Input: Codable & Sendable, Output: Codable & Sendable>: Sendable {
    /// Lowercase letters, digits and dashes, as in its path.
    package let name: String
    /// Counts changes of its steps; a run that began with another version can tell by ``WorkflowContext/version``.
    package let version: Int
    /// How long a run may take in all, waiting included; `nil` for as long as it likes.
    package let timeout: Duration?
    /// What a run may spend, in billionths of a dollar.
    package let budget: Int?
    private let reader: @Sendable (String) throws(Failure) -> Input
    private let refusal: @Sendable (Input) throws(Failure) -> Void
    private let signalRefusal: @Sendable (Input, _ data: String) throws(Failure) -> Void
    /// An output as callers are shown it; `nil` shows it as it is kept.
    let show: (@Sendable (Output) -> JSON)?
    let body: @Sendable (WorkflowContext, Input) async throws(Failure) -> Output

    /// - Parameters:
    ///   - name: lowercase letters, digits and dashes.
    ///   - version: counts changes of its steps.
    ///   - timeout: how long a run may take in all.
    ///   - budget: what a run may spend, in billionths of a dollar.
    ///   - check: refuses new inputs that have the right form and make no sense.
    ///   - checkSignal: refuses what is told to a run, JSON, before it is stored.
    ///   - show: an output as callers are shown it; it is kept as it is encoded, and shown so where this is `nil`.
    ///   - read: reads inputs that have a form of their own, from JSON; `nil` decodes them.
    ///   - run: the function.
    package init(
        _ name: String,
        version: Int = 1,
        timeout: Duration? = nil,
        budget: Int? = nil,
        check: @escaping @Sendable (Input) throws(Failure) -> Void = { _ in },
        checkSignal: @escaping @Sendable (Input, _ data: String) throws(Failure) -> Void = { _, _ in },
        show: (@Sendable (Output) -> JSON)? = nil,
        read: (@Sendable (String) throws(Failure) -> Input)? = nil,
        run: @escaping @Sendable (WorkflowContext, Input) async throws(Failure) -> Output
    ) {
        precondition(
            !name.isEmpty && name.utf8.allSatisfy { $0 == UInt8(ascii: "-") || Character(.init($0)).isPlain },
            "a workflow's name has lowercase letters, digits and dashes"
        )
        self.name = name
        self.version = version
        self.timeout = timeout
        self.budget = budget
        reader = { text throws(Failure) in
            if let read { try read(text) } else { try Input.decoded(from: text) }
        }
        refusal = check
        signalRefusal = checkSignal
        self.show = show
        body = run
    }

    /// Reads an input that is new; throws what is wrong with it.
    package func input(_ text: String) throws(Failure) -> Input {
        let input = try reader(text)
        try refusal(input)
        return input
    }

    /// Throws why something is not to be told to a run of an input that was taken before.
    func check(signal data: String, of text: String) throws(Failure) { try signalRefusal(try taken(text), data) }

    /// Reads an input that was taken before, by whatever rules there were then.
    func taken(_ text: String) throws(Failure) -> Input { try reader(text) }
}

extension Character {
    fileprivate var isPlain: Bool { ("a"..."z").contains(self) || ("0"..."9").contains(self) }
}
