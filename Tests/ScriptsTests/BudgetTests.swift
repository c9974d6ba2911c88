import Asking
import Generation
import JSON
import Jobs
import Scripts
import TestKit
import Testing

/// A step that has spent its budget asks no model any more; a call costs a thousand here.
@Suite struct BudgetTests {
    @Test(arguments: [(1000, 1), (1001, 2), (nil, 2)])
    func `a script is not written anew once writing has spent its budget`(budget: Int?, written: Int) async throws {
        let teacher = Teacher { task, prompt, count throws(Failure) in
            guard task == "check", count == 0 else { return try Good.answer(task, prompt, count) }
            return #"{"claims":[{"quote":"the floor pushes back on you","reason":"It does not.","weight":"wrong"}]}"#
        }
        try await withJobs { jobs in
            let classroom = try Classroom(jobs, teacher, settings: { $0.write.budget = budget })

            let (job, result, _) = try await classroom.teach(MessageTests.sample)

            #expect(job.state == .succeeded && teacher.count("write") == written)
            #expect(result?["doubtful_claims"]?.array?.count == (written == 1 ? 1 : 0))
        }
    }

    @Test func `a second look that has spent its budget is not taken again`() async throws {
        let teacher = Teacher { task, prompt, count throws(Failure) in
            guard task == "check" else { return try Good.answer(task, prompt, count) }
            return #"{"claims":[{"quote":"the floor pushes back on you","reason":"It does not.","weight":"wrong"}]}"#
        }
        try await withJobs { jobs in
            let classroom = try Classroom(jobs, teacher, settings: { $0.check?.budget = 1000 })

            let (job, _, _) = try await classroom.teach(MessageTests.sample)

            #expect(job.state == .succeeded)
            #expect(teacher.count("write") == 2 && teacher.count("check") == 1)
        }
    }

    @Test(arguments: [true, false])
    func `what is answered is not understood by a model once understanding has spent its budget`(
        mayUseTemplates: Bool
    ) async throws {
        let teacher = Teacher { task, prompt, count throws(Failure) in
            task == "understand" ? Good.unclear : try Good.answer(task, prompt, count)
        }
        try await withJobs { jobs in
            let classroom = try Classroom(
                jobs,
                teacher,
                mayUseTemplates: mayUseTemplates,
                settings: { $0.understand.budget = 1000 }
            )
            let id = try await classroom.enqueue(MessageTests.sample)

            let (job, result, events) = try await classroom.end(of: id) { event in
                guard event.name == "content_request.clarification_needed" else { return }
                try await jobs.signal(id, "answer", #""Newton's third law""#)
            }

            let sentence = "The step 'understand' has spent what it may: $0.000001."
            #expect(teacher.count("understand") == 1)
            if mayUseTemplates {
                #expect(job.state == .succeeded && result?["degraded_steps"] == ["understand/2"])
                #expect(events.named("degraded").map { $0["kind"] } == ["budget"])
                #expect(events.named("degraded").map { $0["message"] } == [.string(sentence)])
                #expect(teacher.count("write") == 1)
            } else {
                #expect(job.state == .failed && job.failure?.kind == "budget" && job.failure?.message == sentence)
                #expect(teacher.count("write") == 0)
            }
        }
    }
}
