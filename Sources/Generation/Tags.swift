/// Whom and what a request is for, beside what it asks: for records and reports, never for its answer.
package struct Tags: Hashable, Sendable {
    /// The workflow and its step that ask.
    package var workflow: String?
    package var step: String?
    /// The run of the workflow.
    package var job: String?
    /// What the caller calls its user.
    package var user: String?

    package init(workflow: String? = nil, step: String? = nil, job: String? = nil, user: String? = nil) {
        self.workflow = workflow
        self.step = step
        self.job = job
        self.user = user
    }
}
