import JSON
import NearestNames
import SQL

extension RegisteredModel.State {
    /// The states that a version may come into from this one.
    package var successors: Set<Self> {
        switch self {
        case .candidate: [.canary, .active, .retired]
        case .canary: [.candidate, .active, .retired]
        case .active: [.retired]
        case .retired: [.candidate, .active]
        }
    }
}

extension SQLConnection {
    /// Puts a model into a state, and retires the one that was active before one that becomes so.
    func put(
        _ model: inout RegisteredModel,
        into state: RegisteredModel.State,
        _ reason: String,
        at time: Int
    ) throws(RegistryError) {
        let before = model.state
        guard state != before else { return }
        guard before.successors.contains(state) else {
            let ways = before.successors.map(\.rawValue).sorted().joined(separator: " or ")
            throw RegistryError(
                .conflict,
                "\(model.fullName) is \(before.rawValue), and can only become \(ways), not \(state.rawValue)."
            )
        }
        guard model.hasFiles || state == .retired else {
            throw RegistryError(.conflict, "\(model.fullName) cannot come back: its files were removed.")
        }
        if state == .active {
            let current = try models("name = $1 AND state = 'active'", [.text(model.name)]).first
            if var current {
                current.state = .retired
                current.changed = time
                try update(current)
                try note(current, from: .active, "made way for version \(model.version)", at: time)
            }
            model.previous = current?.version
        }
        model.state = state
        model.changed = time
        try update(model)
        try note(model, from: before, reason, at: time)
    }
}

extension SQLConnection {
    /// Has the version be active again that was so before an active one, which is retired.
    func rollBack(
        _ current: RegisteredModel,
        _ reason: String,
        at time: Int
    ) throws(RegistryError) -> RegisteredModel {
        let versions = try models("name = $1", [.text(current.name)])
        guard var earlier = versions.first(where: { $0.version == current.previous }) else {
            throw RegistryError(
                .conflict,
                "Nothing was active before \(current.fullName); retire it to take it out of use."
            )
        }
        let before = earlier.previous
        try put(&earlier, into: .active, reason, at: time)
        // Going back once more goes further back, and not forth again.
        earlier.previous = before
        try update(earlier)
        return earlier
    }
}

extension [RegisteredModel] {
    /// The model that a name means.
    ///
    /// `kitchen@2` is that version, whatever its state. `kitchen` is the active version or, where none is, the oldest
    /// candidate: what is tuned anew does not take over by itself. A canary is meant where there is nothing else, so that
    /// trying the only version takes it from nobody.
    ///
    /// - Parameters:
    ///   - text: a name, with a version or without.
    ///   - mustSayVersion: whether a name alone will not do where there are several versions.
    /// - Returns: the model, or what is wrong, with the nearest names.
    package func resolving(_ text: String, mustSayVersion: Bool = false) -> Result<RegisteredModel, RegistryError> {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        let versions = filter { $0.name == name }.sorted { $0.version > $1.version }
        guard !versions.isEmpty else {
            let near = nearest(to: name, in: Set(map(\.name)), limit: 1).first
            let hint = near.map { "; did you mean '\($0)'?" } ?? (isEmpty ? "; none is registered yet." : ".")
            return .failure(RegistryError(.unknown, "There is no tuned model '\(name.prefix(100))'\(hint)"))
        }
        if parts.count == 2 {
            if let found = versions.first(where: { String($0.version) == parts[1] }) { return .success(found) }
            let known = versions.map { String($0.version) }.joined(separator: ", ")
            let message = "\(name) has no version '\(parts[1].prefix(20))'; there are \(known)."
            return .failure(RegistryError(.unknown, message))
        }
        if mustSayVersion, versions.count > 1 {
            let known = versions.map(\.fullName).joined(separator: ", ")
            return .failure(RegistryError(.invalid, "Say which version is meant: \(known)."))
        }
        if mustSayVersion, let only = versions.first { return .success(only) }
        let meant =
            versions.first { $0.state == .active }
            ?? versions.last { $0.state == .candidate } ?? versions.last { $0.state == .canary }
        guard let meant else {
            return .failure(
                RegistryError(
                    .unknown,
                    "Every version of \(name) is retired; name one, such as \(versions[0].fullName)."
                )
            )
        }
        return .success(meant)
    }
}

extension NewModel {
    private static let detailLimit = 1 << 20

    /// Refuses a model that could not be registered, before any of its files is copied.
    func check() throws(RegistryError) {
        guard Self.isName(name) else {
            throw RegistryError(
                .invalid,
                "'\(name.prefix(100))' cannot be a model's name: up to 64 small letters, digits, dashes and dots can."
            )
        }
        switch kind {
        case .adapter, .head:
            guard !files.isEmpty, target == nil else {
                throw RegistryError(.invalid, "A model that runs here has files, and no target.")
            }
        case .endpoint:
            guard files.isEmpty, target?.contains("/") == true else {
                throw RegistryError(.invalid, "An endpoint has a target such as vertex/endpoints/123, and no files.")
            }
        }
        guard parameters.text.utf8.count <= Self.detailLimit, metrics.text.utf8.count <= Self.detailLimit else {
            throw RegistryError(.invalid, "What is written down of a model has more than 1 MiB.")
        }
    }
}
