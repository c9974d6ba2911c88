import JSON

/// Which parts of a value some schema has looked at, for the `unevaluated` keywords.
struct Evaluated {
    var allItems = false
    var firstItems = 0
    var items: Set<Int> = []
    var allProperties = false
    var properties: Set<JSONName> = []

    mutating func merge(_ other: Evaluated) {
        allItems = allItems || other.allItems
        firstItems = max(firstItems, other.firstItems)
        items.formUnion(other.items)
        allProperties = allProperties || other.allProperties
        properties.formUnion(other.properties)
    }

    func hasItem(_ index: Int) -> Bool { allItems || index < firstItems || items.contains(index) }

    func hasProperty(_ name: JSONName) -> Bool { allProperties || properties.contains(name) }
}
