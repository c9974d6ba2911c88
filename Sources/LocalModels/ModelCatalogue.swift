internal import JSON
internal import NearestNames

/// The models that Aloft knows how to get and run.
package struct ModelCatalogue: Sendable {
    package let models: [LocalModel]

    /// Whichever is chosen for a machine with the least memory.
    private let smallest: LocalModel

    /// The catalogue that is built in; see `catalogue.json`.
    package static let embedded: ModelCatalogue = {
        do throws(LocalModelError) {
            return try ModelCatalogue(parsing: PackageResources.catalogue_json)
        } catch {
            preconditionFailure("The built-in catalogue is wrong: \(error.message)")
        }
    }()

    /// Reads a catalogue and refuses one that contradicts itself.
    package init(parsing document: [UInt8]) throws(LocalModelError) {
        let json: JSON
        do {
            json = try JSON(parsing: document)
        } catch {
            throw LocalModelError(.invalidCatalogue, error.description)
        }
        try self.init(json)
    }

    private init(_ document: JSON) throws(LocalModelError) {
        var models: [LocalModel] = []
        for entry in document["models"]?.array ?? [] { models.append(try LocalModel(entry)) }
        guard Set(models.map(\.name)).count == models.count else {
            throw LocalModelError(.invalidCatalogue, "Two models of the catalogue have the same name.")
        }
        for case .requantised(let base, _) in models.flatMap(\.sources) {
            guard models.contains(where: { $0.name == base && $0.sha256 != nil }) else {
                throw LocalModelError(.invalidCatalogue, "A model is made from \(base), which is not in the catalogue.")
            }
        }
        guard let smallest = models.first(where: { $0.defaultFromMemoryBytes == 0 }) else {
            throw LocalModelError(.invalidCatalogue, "No model of the catalogue is the default of a small machine.")
        }
        self.models = models
        self.smallest = smallest
    }

    /// The model of that name; when there is none, the error suggests the nearest names.
    package func model(named name: String) throws(LocalModelError) -> LocalModel {
        if let model = models.first(where: { $0.name == name }) { return model }
        let near = nearest(to: name, in: models.map(\.name))
        let hint = near.isEmpty ? "the known ones are \(names)" : "did you mean \(near.joined(separator: " or "))?"
        throw LocalModelError(.unknownModel, "There is no local model called \(name); \(hint)")
    }

    /// The model to run when nobody says which, given how much memory is free.
    package func choose(forMemory bytes: Int) -> LocalModel {
        let fitting = models.filter { $0.defaultFromMemoryBytes.map { $0 <= bytes } ?? false }
        return fitting.max { ($0.defaultFromMemoryBytes ?? 0) < ($1.defaultFromMemoryBytes ?? 0) } ?? smallest
    }

    private var names: String { models.map(\.name).joined(separator: ", ") + "." }
}
