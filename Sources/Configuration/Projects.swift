extension Configuration {
    /// How projects are made.
    package struct Projects: Hashable, Sendable {
        /// How much is thought about before a project is written.
        package enum Mode: String, Hashable, Sendable, CaseIterable {
            /// In one prompt by models that run here, else with an architecture first.
            case auto
            case basic, enhanced
        }

        package enum Stack: String, Hashable, Sendable, CaseIterable {
            case fastapiPostgres = "fastapi_postgres"
            case fastapiSQLite = "fastapi_sqlite"
            case fastapiMongo = "fastapi_mongo"
        }

        package enum Strategy: String, Hashable, Sendable, CaseIterable {
            case single
            /// Several are written, and the checks decide.
            case bestOf = "best_of"
        }

        /// A route that some users get.
        package struct Canary: Hashable, Sendable {
            package var route: String
            package var percent: Double
        }

        /// A route or a target; `nil` takes the route `projects`, else `default`.
        package var route: String?
        package var schema = WorkflowStep()
        package var plan = WorkflowStep()
        package var code = WorkflowStep()
        package var review = OptionalStep.auto
        package var documents = OptionalStep.auto
        package var mode = Mode.auto
        package var stack = Stack.fastapiPostgres
        /// From how many entities on a project is written in phases; `nil` never does.
        package var phasesFrom: Int? = 3
        /// Whether what follows from the schema is written here; `nil` has it so where models of this machine write.
        package var scaffold: Bool?
        package var repairs = 1
        package var strategy = Strategy.single
        /// How many are written where the best counts.
        package var candidates = 3
        package var canary: Canary?
        /// How much of a project is shown to a model, in characters; `nil` takes little where models run here.
        package var shown: Int?
        /// How long what was made is given again; `nil` keeps none.
        package var cache: Duration? = .seconds(24 * 3600)
        /// What a project may cost, in billionths of a dollar.
        package var budget: Int?
        /// A folder with a Python that has what projects need; `nil` takes the one in Aloft's folder, where there is one.
        package var environment: String?

        package init() {}
    }

    /// The name that a step of projects asks for.
    package func projectRoute(of step: WorkflowStep) -> String {
        step.route ?? projects.route ?? standardRoute(of: "projects")
    }

    /// Whether only models of this machine write code.
    package var codesHere: Bool { runsHere(projectRoute(of: projects.code)) }

    /// How the second look and the documents ask a model; `nil` where there are none.
    package var projectReview: WorkflowStep? {
        chosen(projects.review, unlessHere: projectRoute(of: projects.code))
    }

    package var projectDocuments: WorkflowStep? {
        chosen(projects.documents, unlessHere: projectRoute(of: projects.code))
    }

    /// Whether an architecture comes first where a request does not say.
    package var plansProjects: Bool { projects.mode == .enhanced || projects.mode == .auto && !codesHere }

    /// Whether what follows from the schema is written here: small models get that wrong.
    package var projectScaffold: Bool { projects.scaffold ?? codesHere }

    /// How much of a project is shown to a model: small models read little.
    package var projectCharacters: Int { projects.shown ?? (codesHere ? 8_000 : 60_000) }
}
