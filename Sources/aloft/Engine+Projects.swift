import Asking
import Configuration
import EventLoop
import Foundation
import Generation
import Jobs
import Projects
import Prompts

extension Projects {
    /// Projects as the configuration says, made with what the application has.
    init(_ application: Application, _ prompts: PromptLibrary, _ jobs: Jobs) {
        let configuration = application.configuration
        let settings = ProjectSettings(configuration)
        let environment = configuration.projects.environment ?? Home.folder().map { $0 + "/projects" }
        let services = ProjectServices(
            asker: Asker(configuration, prompts, cacheLifetime: settings.cacheLifetime),
            checker: ProjectChecker(python: PythonChecks(environment: environment, on: application.loops.loops[0])),
            artifacts: application.artifacts
        ) { id, key in await Self.made(by: id, for: key, in: jobs) }
        self.init(settings, services)
    }

    /// What a job made; nobody hears of the jobs of others.
    private static func made(by id: String, for key: String, in jobs: Jobs) async -> Result<ProjectResult, Failure> {
        func refusal(_ sentence: String) -> Result<ProjectResult, Failure> {
            .failure(Failure(.invalidRequest, sentence, parameter: "project"))
        }
        let job: Job?
        do throws(JobsError) {
            job = try await jobs.job(id)
        } catch {
            return .failure(Failure(.overloaded, "The project cannot be read now: \(error.message)"))
        }
        guard let job, job.workflow == name, job.keyID == key else {
            return refusal("There is no project of the job '\(id.prefix(64))'.")
        }
        guard let output = job.output,
            let result = try? JSONDecoder().decode(ProjectResult.self, from: Data(output.utf8))
        else { return refusal("The job '\(id)' has not made a project.") }
        return .success(result)
    }
}

extension ProjectSettings {
    init(_ configuration: Configuration) {
        self.init()
        let projects = configuration.projects
        schema.take(projects.schema, route: configuration.projectRoute(of: projects.schema))
        plan.take(projects.plan, route: configuration.projectRoute(of: projects.plan))
        code.take(projects.code, route: configuration.projectRoute(of: projects.code))
        if let step = configuration.projectReview {
            review?.take(step, route: configuration.projectRoute(of: step))
        } else {
            review = nil
        }
        if let step = configuration.projectDocuments {
            documents?.take(step, route: configuration.projectRoute(of: step))
        } else {
            documents = nil
        }
        mode = configuration.plansProjects ? .enhanced : .basic
        stack = ProjectStack(rawValue: projects.stack.rawValue) ?? stack
        phasesFrom = projects.phasesFrom
        hasScaffold = configuration.projectScaffold
        repairs = projects.repairs
        candidates = projects.strategy == .bestOf ? projects.candidates : 1
        canary = projects.canary.map { Canary(route: $0.route, percent: $0.percent) }
        shown = configuration.projectCharacters
        form = configuration.codesHere ? .blocks : .json
        cacheLifetime = projects.cache
        budget = projects.budget
    }
}
