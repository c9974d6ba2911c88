package import YAML

/// What models cost, as data: the table that comes with Aloft, and an operator's own before it.
package struct PriceTable: Hashable, Sendable {
    /// The kinds of providers whose answers cost nothing but the machine they run on.
    private static let free: Set<String> = ["llama", "template"]

    private struct Key: Hashable {
        let kind: String
        let model: String
    }

    private var prices: [Key: Price] = [:]

    /// The table that comes with Aloft.
    package static func builtIn() throws(YAMLErrors) -> PriceTable {
        try PriceTable(yaml: PackageResources.prices_yaml, file: "prices.yaml")
    }

    /// Reads a table; throws everything that is wrong with it.
    package init(yaml: [UInt8], file: String) throws(YAMLErrors) {
        let document: YAMLDocument
        do throws(YAMLError) {
            document = try YAMLDocument(yaml, file: file)
        } catch {
            throw YAMLErrors([error])
        }
        let entries = try document.read(environment: [:]) { reader in
            (reader.list("prices", required: true) ?? []).compactMap { $0.mapping(Entry.init(from:)) }
        }
        for entry in entries {
            for kind in entry.kinds { prices[Key(kind: kind, model: entry.model)] = entry.price }
        }
    }

    /// This table with another's entries in place of its own.
    package func overridden(by other: PriceTable) -> PriceTable {
        var table = self
        table.prices.merge(other.prices) { $1 }
        return table
    }

    /// The price of a model at a provider of a kind, by its name with or without the number of its version.
    package func price(of model: String, at kind: String) -> Price? {
        let name = ModelID.canonical(model)
        return prices[Key(kind: kind, model: name)]
            ?? ModelID.withoutVersion(name).flatMap { prices[Key(kind: kind, model: $0)] }
    }

    /// What an answer of a model cost.
    package func cost(_ used: Quantities, of model: String, at kind: String) -> Cost {
        tariff(of: model, at: kind).cost(used)
    }

    func tariff(of model: String, at kind: String) -> Tariff {
        if let price = price(of: model, at: kind) { return .price(price) }
        return .always(Self.free.contains(kind) ? .free : .unknown("the model '\(ModelID.canonical(model))'"))
    }
}

/// What the answers of one model cost.
enum Tariff: Sendable {
    indirect case price(Price)
    /// The same for each: nothing, or nobody knows what.
    case always(Cost)

    func cost(_ used: Quantities) -> Cost {
        switch self {
        case .price(let price): price.cost(used)
        case .always(let cost): cost
        }
    }
}
