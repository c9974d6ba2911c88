import Generation
import Guardrails
import JSON
import PlainTexts
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
        var text = message.query
        var round = 1
        while true {
            let question = Question(text, interests: services.data.interests)
            let name = round == 1 ? "understand" : "understand/\(round)"
            let spent = progress.spent(on: .understand)
            let made = try await context.step(name) { () throws(Failure) in
                try await understand(context, question, message, spent)
            }
            let understood = progress.note(name, made)
            progress.understanding = understood
            guard case .unclear(let questions) = understood.meaning, round <= settings.rounds,
                let answer = try await answer(context, progress, questions, round)
            else { return (question, understood) }
            try await context.step("answer/\(round)") { () throws(Failure) in
                try await tell(examine(answer, to: message), context)
            }
            let whole = "\(message.query). Specifically: \(answer)"
            // What was asked first is never lost, however long the answers are.
            text = String(services.guardrails.redact(whole).text.prefix(2 * ScriptMessage.queryLength.upperBound))
            round += 1
        }
    }

    private func understand(
        _ context: WorkflowContext,
        _ question: Question,
        _ message: ScriptMessage,
        _ spent: Int
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
            spent: spent,
            values: [
                "grade": .word("\(grade)"), "topics": .word(JSON.array(topics).text), "question": .text(question.text),
            ],
            schema: Understanding.schema(catalogue, grade: grade),
            measure: ["\(grade)", "\(catalogue)", "\(texts)"],
            read: { Understanding.read($0, catalogue, grade: grade, texts, of: question) },
            template: { texts.understanding(of: question, catalogue, grade: grade) }
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
        // A name for each, so that an answer which is sent twice is not taken for that of the next question.
        let signal = round == 1 ? "answer" : "answer-\(round)"
        event["signal"] = .string(signal)
        try await context.emit("content_request.clarification_needed", event)
        let asked = progress.result(.clarificationNeeded(questions: questions), at: try await context.now())
        try await deliver(context, asked, "ask/\(round)")
        guard let data = try await context.waitForSignal(signal, timeout: wait) else { return nil }
        let answer = Self.answer(data)
        return answer.isEmpty ? nil : answer
    }

    /// What a signal says.
    static func answer(_ data: JSON) -> String { PlainLine.of(data.string ?? data["answer"]?.string ?? "") }
}
