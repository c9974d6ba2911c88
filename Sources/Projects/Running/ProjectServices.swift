package import Artifacts
package import Asking
package import Generation

/// What projects use of the process they are made in.
package struct ProjectServices: Sendable {
    package var asker: Asker
    package var checker: ProjectChecker
    /// Keeps archives; without it the files are in the result alone.
    package var artifacts: ArtifactStore?
    /// What another job of the same owner made.
    package var made: @Sendable (_ job: String, _ key: String) async -> Result<ProjectResult, Failure>

    package init(
        asker: Asker,
        checker: ProjectChecker,
        artifacts: ArtifactStore? = nil,
        made: @escaping @Sendable (_ job: String, _ key: String) async -> Result<ProjectResult, Failure> = { _, _ in
            .failure(Failure(.invalidRequest, "No other projects are known here."))
        }
    ) {
        self.asker = asker
        self.checker = checker
        self.artifacts = artifacts
        self.made = made
    }
}
