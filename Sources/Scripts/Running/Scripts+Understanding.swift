import Generation
import Guardrails
import JSON
import Prompts
import Workflows

extension Scripts {
    /// Finds out what a question is about, and asks back as often as may be.
    ///
    /// - Returns: the question with what was answered, and what it is about.
    func settle(
        _ context: WorkflowContext,
        _ message: ScriptMessage,
        _ progress: inout ScriptProgress
    ) async throws(Failure) -> (question: Question, understood: Understanding) {
        // No model sees the data of a person, whatever else is done about it.
        let asked = services.guardrails.redact(message.query).text
        var text = asked
        var round = 1
        while true {
            let question = Question(text, interests: services.data.interests)
            let name = round == 1 ? "understand" : "understand/\(round)"
            let made = try await context.step(name) { () throws(Failure) in
                try await understand(context, question, message)
            }
            let understood = progress.note(name, made)
            progress.understanding = understood
            guard case .unclear(let questions) = understood.meaning, round <= settings.rounds,
                let answer = try await answer(context, progress, questions, round)
            else { return (question, understood) }
            // What was asked first is never lost, however long the answers are.
            let room = ScriptMessage.queryLength.upperBound
            text = "\(asked). Specifically: \(String(services.guardrails.redact(answer).text.prefix(room)))"
            round += 1
        }
    }

    private func understand(
        _ context: WorkflowContext,
        _ question: Question,
        _ message: ScriptMessage
    ) async throws(Failure) -> Made<Understanding> {
        let (catalogue, texts, grade) = (services.data.topics, services.data.texts, message.grade)
        if let questions = question.questionsWhenVague(in: catalogue, grade: grade, texts) {
            var making = Making()
            making.source = Self.fromRules
            let reasoning = "The question does not say what it is about."
            return Made(
                Understanding(meaning: .unclear(questions: questions), confidence: 0, reasoning: reasoning),
                making
            )
        }
        let topics = catalogue.topics(for: grade).map { topic -> JSON in
            [
                "topic_id": .string(topic.id), "name": .string(topic.name), "subject": .string(topic.subject),
                "keywords": .array(topic.keywords.map { .string($0) }),
            ]
        }
        let task = ScriptTask(
            prompt: .understand,
            step: settings.understand,
            values: [
                "grade": .word("\(grade)"), "topics": .word(JSON.array(topics).text), "question": .text(question.text),
            ],
            schema: Understanding.schema(catalogue, grade: grade),
            read: { Understanding.read($0, catalogue, grade: grade, texts) },
            template: { texts.understanding(of: question, catalogue, grade: grade) }
            measure: ["\(grade)", "\(catalogue)", "\(texts)"],
        )
        return try await ask(context, task, for: message.studentID)
    }

    /// Asks back, and waits for the answer; `nil` when none comes.
    private func answer(
        _ context: WorkflowContext,
        _ progress: ScriptProgress,
        _ questions: [String],
        _ round: Int
    ) async throws(Failure) -> String? {
        guard let wait = settings.answerWait else { return nil }
        let sentence = "Please say more exactly what you would like to learn."
        var event = ScriptProgress.event(of: progress.message, "Clarification needed", sentence, fraction: nil)
        event["clarifying_questions"] = .array(questions.map { .string($0) })
        event["round"] = JSON(round)
        try await context.emit("content_request.clarification_needed", event)
        let asked = progress.result(.clarificationNeeded(questions: questions), at: try await context.now())
        try await deliver(context, asked, "ask/\(round)")
        guard let signal = try await context.waitForSignal("answer", timeout: wait) else { return nil }
        let answer = PlainLine.of(signal.string ?? signal["answer"]?.string ?? "")
        try await context.step("answer/\(round)") { () throws(Failure) in try await examine(answer, context) }
        return answer.isEmpty ? nil : answer
    }
}
