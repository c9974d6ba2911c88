package import Generation

extension Configuration {
    /// A name callers may ask for, and what happens when they do.
    package struct Route: Hashable, Sendable {
        package let name: String
        /// Tried in order; never empty.
        package let targets: [Target]
        package let retry: RetryPolicy
        package let timeout: TimeoutPolicy
        package let degrade: DegradePolicy
    }
}
