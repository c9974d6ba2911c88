import SQL
import Store

extension RegisteredModel {
    /// What became of trying a version on a part of the traffic.
    package enum Trial: Hashable, Sendable {
        case begun
        case passed
        /// It was taken back, perhaps after it had passed.
        case failed(hadPassed: Bool)
        /// It ended, and whoever ended it said nothing against it.
        case over
    }
}

extension ModelRegistry {
    /// Has a version's state follow its trial, as far as it allows that; whatever was put otherwise by hand stays.
    ///
    /// A version that had passed makes way for the one that was active before it, where there is one.
    ///
    /// - Parameters:
    ///   - name: with its version, such as `kitchen@2`.
    ///   - trial: what became of it; the same twice changes nothing.
    ///   - reason: is written down.
    /// - Throws: `.unknown` where there is no such version, `.store` where nothing can be written now.
    package func follow(_ name: String, _ trial: RegisteredModel.Trial, because reason: String)
        async throws(RegistryError)
    {
        try await prepare()
        let time = now()
        try await change { connection throws(RegistryError) in
            var model = try connection.models("1 = 1", []).resolving(name, mustSayVersion: true).get()
            switch (trial, model.state) {
            case (.begun, .candidate): try connection.put(&model, into: .canary, reason, at: time)
            case (.passed, .candidate), (.passed, .canary), (.passed, .retired):
                try connection.put(&model, into: .active, reason, at: time)
            case (.failed(hadPassed: true), .active):
                do throws(RegistryError) {
                    _ = try connection.rollBack(model, reason, at: time)
                } catch  where error.code == .conflict {
                    try connection.put(&model, into: .retired, reason, at: time)
                }
            case (.failed, .candidate), (.failed, .canary):
                try connection.put(&model, into: .retired, reason, at: time)
            case (.over, .canary): try connection.put(&model, into: .candidate, reason, at: time)
            default: break
            }
        }
    }
}
