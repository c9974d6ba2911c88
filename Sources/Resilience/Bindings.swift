import Generation

extension Request {
    /// The request without what binds it to another provider than the target's.
    ///
    /// A thought's signature holds for who signed it. The caller's history does not say who that was; the plan's first
    /// provider is who would be asked if nothing failed, so any other is spared the signatures, and the caller is told.
    /// Names of files and of cached content say themselves whose they are, and are the dialects' affair.
    func addressed(to target: Target, of plan: Plan) -> Request {
        let isSigned = turns.contains { turn in turn.parts.contains { $0.signature != nil } }
        guard target.provider != plan.targets.first?.provider, isSigned else { return self }
        var request = self
        // One assignment, for each clears the caller's bytes.
        request.turns = turns.map { turn in
            var turn = turn
            for index in turn.parts.indices { turn.parts[index].signature = nil }
            return turn
        }
        request.unspoken.append(
            "Signatures of thoughts were left out: they hold only for the provider that signed them."
        )
        return request
    }
}
