package import Generation
package import SQL
private import Store

extension RolloutStore {
    /// Whoever keeps models is told of a rollout's state; it says why it cannot note that now, or nothing.
    ///
    /// It is told again until it can, and may be told the same twice. ``Rollout/told`` is what it heard of that rollout before.
    package typealias Keeper = @Sendable (Rollout) async -> String?

    /// Tells the keeper of the candidates whatever it has not heard of.
    ///
    /// - Returns: why it could not be told, by the ids of rollouts.
    /// - Throws: what the store says.
    package func tell() async throws(SQLError) -> [String: String] {
        let rows = try await database.query(
            "\(Rollout.selection) WHERE told IS NULL OR told <> state ORDER BY changed, id LIMIT 100"
        )
        guard !rows.isEmpty else { return [:] }
        let going = try await current()
        var troubles: [String: String] = [:]
        for rollout in rows.compactMap({ Rollout($0) }) {
            // The end of one rollout is none of a candidate that another one still has.
            let isHeld = !rollout.state.isCurrent && going.contains { $0.candidate == rollout.candidate }
            if !isHeld, let trouble = await keeper(rollout) {
                troubles[rollout.id] = trouble
                continue
            }
            // Whatever was told last, even if it is another by now: then that is told next.
            try await database.execute(
                "UPDATE rollouts SET told = $1 WHERE id = $2",
                [.text(rollout.state.rawValue), .text(rollout.id)]
            )
        }
        return troubles
    }

    /// Why a candidate may not be taken out of use, in the rest of a sentence that begins with it; `nil` where it may.
    package func hold(on candidate: Target) async throws(SQLError) -> String? {
        guard let rollout = try await current().first(where: { $0.candidate == candidate }) else { return nil }
        return "is the candidate of \(rollout.id), which is \(rollout.state.rawValue) on the route '\(rollout.route)': "
            + "end that or roll it back first."
    }
}
