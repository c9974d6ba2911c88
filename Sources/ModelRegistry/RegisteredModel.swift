package import JSON

/// One version of a model that was tuned here: what it is, what it was made of, and how far it has come.
///
/// Nothing of it ever changes but its state and whether its files are still there.
package struct RegisteredModel: Hashable, Sendable {
    /// How it answers.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A model for this machine with an adapter merged into it.
        case adapter
        /// Weights that tell labels by the vector of a text.
        case head
        /// A model that somebody else serves.
        case endpoint
    }

    package enum State: String, Hashable, Sendable, CaseIterable {
        /// It is made, and nobody relies on it.
        case candidate
        /// It answers a part.
        case canary
        /// It is what its name alone means; of each name there is one at most.
        case active
        /// It is out of use; it may come back as long as it has its files.
        case retired
    }

    /// What it was tuned on.
    package struct Dataset: Hashable, Sendable {
        package var id: String
        package var hash: String

        package init(id: String, hash: String) {
            self.id = id
            self.hash = hash
        }
    }

    package let name: String
    /// From 1, without gaps.
    package let version: Int
    package let kind: Kind
    /// The model it was made of.
    package let base: String
    package let dataset: Dataset?
    /// What the tuning was told.
    package let parameters: JSON
    /// What was measured before it was registered.
    package let metrics: JSON
    package let files: [RegisteredFile]
    /// Where an endpoint is asked, as `provider/model`.
    package let target: String?
    /// The job that made it.
    package let job: String?
    /// In microseconds since 1970.
    package let created: Int
    package internal(set) var state: State
    /// When it came into its state.
    package internal(set) var changed: Int
    /// The version that was active before this one last became so.
    package internal(set) var previous: Int?
    /// Whether its files are still there.
    package internal(set) var hasFiles: Bool

    /// The parameter that says whether it was tuned to answer a text with a label.
    package static let labelsParameter = "labels"

    /// The version's whole name, such as `kitchen@2`.
    package var fullName: String { "\(name)@\(version)" }
}

/// A file of a registered model, known by the hash of its content.
package struct RegisteredFile: Hashable, Sendable {
    /// What it is to the model, such as `model.gguf`.
    package let name: String
    /// In hexadecimal.
    package let sha256: String
    package let bytes: Int

    package init(name: String, sha256: String, bytes: Int) {
        self.name = name
        self.sha256 = sha256
        self.bytes = bytes
    }
}

/// A model that is to be registered; it gets the next version of its name.
package struct NewModel: Sendable {
    package var name: String
    package var kind: RegisteredModel.Kind
    package var base: String
    package var dataset: RegisteredModel.Dataset?
    package var parameters = JSON.object([:])
    package var metrics = JSON.object([:])
    /// Where its files are now, by what they are to it.
    package var files: [String: String] = [:]
    package var target: String?
    /// The job that made it; a job registers one model, however often it says so.
    package var job: String?

    package init(_ name: String, _ kind: RegisteredModel.Kind, base: String) {
        self.name = name
        self.kind = kind
        self.base = base
    }

    /// Whether a text can be the name of a model: up to 64 small letters, digits, dashes and dots.
    package static func isName(_ text: String) -> Bool {
        text.wholeMatch(of: #/[a-z0-9][a-z0-9.-]{0,63}/#) != nil
    }
}

/// A change of a model's state, as it was written down with it.
package struct ModelEvent: Hashable, Sendable {
    package let time: Int
    package let version: Int
    /// `nil` for its registration.
    package let before: RegisteredModel.State?
    package let after: RegisteredModel.State
    package let reason: String
}

/// Why the registry did not do what it was asked.
package struct RegistryError: Error, Hashable, Sendable {
    package enum Code: Hashable, Sendable, CaseIterable {
        /// There is no such model or version.
        case unknown
        /// It is not in a state for that.
        case conflict
        /// The model that is to be registered makes no sense.
        case invalid
        /// A file is missing, damaged, or cannot be written.
        case file
        /// The store cannot be read or written now.
        case store
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
