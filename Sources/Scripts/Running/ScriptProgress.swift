import Foundation
import JSON
import Workflows

/// What is being done for a request, in order.
enum ScriptStage: String, CaseIterable {
    case validate, understand, match, write, narrate, deliver

    /// How far it is when the stage begins.
    var fraction: Double {
        switch self {
        case .validate: 0.05
        case .understand: 0.1
        case .match: 0.25
        case .write: 0.3
        case .narrate: 0.8
        case .deliver: 0.9
        }
    }

    var sentence: String {
        switch self {
        case .validate: "Looking at the question"
        case .understand: "Finding out what the question is about"
        case .match: "Choosing what to explain it with"
        case .write: "Writing the script"
        case .narrate: "Reading the script aloud"
        case .deliver: "Handing the result over"
        }
    }
}

/// What is known of a request so far.
struct ScriptProgress {
    let message: ScriptMessage
    var stage = ScriptStage.validate
    var understanding: Understanding?
    var steps: [ScriptResult.Step] = []

    init(_ message: ScriptMessage) { self.message = message }

    mutating func note<Value>(_ name: String, _ made: Made<Value>) -> Value {
        steps.append(ScriptResult.Step(name: name, making: made.making))
        return made.value
    }

    /// What a kind of step has spent so far, in billionths of a dollar.
    func spent(on prompt: ScriptPrompt) -> Int {
        steps.filter { $0.name.split(separator: "/").first == prompt.kind[...] }.reduce(0) {
            $0 + ($1.making.cost ?? 0)
        }
    }

    func result(_ outcome: ScriptResult.Outcome, at time: Date) -> ScriptResult {
        var result = ScriptResult(message, outcome, endedAt: time.formatted(.iso8601))
        result.understanding = understanding
        result.steps = steps
        return result
    }

    func event(_ sentence: String, fraction: Double) -> JSON {
        Self.event(of: message, "Generating", sentence, fraction: fraction)
    }

    /// An event as clients of the original system know them.
    static func event(of message: ScriptMessage, _ title: String, _ sentence: String, fraction: Double?) -> JSON {
        [
            "content_request_id": .string(message.requestID),
            "correlation_id": message.correlationID.map { .string($0) } ?? .null, "title": .string(title),
            "message": .string(sentence),
            "progress_percentage": fraction.map { JSON(Int(($0 * 100).rounded())) } ?? .null,
        ]
    }
}
