import Asking
import JSON
import Scripts
import Testing
import Workflows

@Suite struct ResultTests {
    private let message: ScriptMessage

    init() throws { message = try ScriptMessage(MessageTests.sample) }

    @Test func `a script is told under the names that clients know`() throws {
        let wish = ScriptTests.wish
        let script = try #require(Script.read(ScriptTests.answer(), for: wish).value)
        let match = InterestMatch(interest: wish.interest, confidence: 1, reasoning: "Only one.")
        var lesson = ScriptResult.Lesson(wish: wish, match: match, script: script)
        lesson.unavailable = [.video]
        var result = ScriptResult(message, .completed(lesson), endedAt: "2026-11-21T22:00:00Z")
        result.understanding = Understanding(meaning: .topic(wish.topic), confidence: 0.95, reasoning: "Named.")
        var making = Making()
        making.attempts = 2
        result.steps = [ScriptResult.Step(name: "write", making: making)]

        let json = result.json

        #expect(json["status"] == "completed")
        #expect(json["request_id"] == .string(message.requestID))
        #expect(json["topic_id"] == "topic_phys_mech_newton_3")
        #expect(json["interest"] == "Basketball")
        #expect(json["script_id"] == .string(script.id))
        #expect(json["script"]?["sections"]?[0]?["duration_seconds"] == 30)
        #expect(json["script_text"]?.string?.hasPrefix("Newton's Third Law in Basketball\n\nYou jump") == true)
        #expect(json["generated_at"] == "2026-11-21T22:00:00Z" && json["completed_at"] == "2026-11-21T22:00:00Z")
        #expect(json["degraded"] == false && json["unavailable_modalities"] == ["video"])
        #expect(json["provenance"]?["write"]?["attempts"] == 2)
    }

    @Test func `an outline says that it is one`() throws {
        let lesson = ScriptResult.Lesson(
            wish: ScriptTests.wish,
            match: InterestMatch(fallingBackOn: []),
            script: try ScriptOutline.builtIn().script(for: ScriptTests.wish)
        )
        var result = ScriptResult(message, .completed(lesson), endedAt: "2026-11-21T22:00:00Z")
        var making = Making()
        making.degraded = "template"
        making.source = "template"
        result.steps = ["understand", "write"].map { ScriptResult.Step(name: $0, making: making) }

        #expect(result.json["degraded"] == true)
        #expect(result.json["degraded_steps"] == ["understand", "write"])
        #expect(result.json["message"] == "An outline about Newton's Third Law; no model wrote it.")
    }

    @Test func `a script that a model wrote is none the less one where another step had no model`() throws {
        let lesson = ScriptResult.Lesson(
            wish: ScriptTests.wish,
            match: InterestMatch(fallingBackOn: []),
            script: try #require(Script.read(ScriptTests.answer(), for: ScriptTests.wish).value)
        )
        var result = ScriptResult(message, .completed(lesson), endedAt: "2026-11-21T22:00:00Z")
        var making = Making()
        making.degraded = "template"
        making.source = "template"
        result.steps = [
            ScriptResult.Step(name: "understand", making: making), ScriptResult.Step(name: "write", making: Making()),
        ]

        #expect(result.json["degraded"] == true)
        #expect(result.json["message"] == "A script about Newton's Third Law.")
    }

    @Test func `what is no script says why`() {
        let asked = ScriptResult(message, .clarificationNeeded(questions: ["Which?"]), endedAt: "now")
        let elsewhere = ScriptResult(message, .outOfScope, endedAt: "now")
        let failed = ScriptResult(
            message,
            .failed(.init(stage: "write", kind: "timeout", message: "No answer.")),
            endedAt: "now"
        )

        #expect(asked.json["status"] == "clarification_needed" && asked.json["clarifying_questions"] == ["Which?"])
        #expect(elsewhere.json["status"] == "out_of_scope")
        #expect(
            failed.json["status"] == "failed" && failed.json["error_stage"] == "write"
                && failed.json["failed_at"] == "now"
        )
        #expect(failed.json["error_message"] == "No answer." && failed.json["completed_at"] == nil)
    }
}
