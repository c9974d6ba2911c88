import Cryptography

/// Chooses some of many so that every kind is there as often as in all of them; the same of the same, always.
enum Sampling {
    /// - Parameters:
    ///   - items: to choose from.
    ///   - count: how many.
    ///   - kind: what an item is one of.
    ///   - name: tells items of a kind apart.
    /// - Returns: at most so many, in the order in which they came.
    static func stratified<Item>(
        _ items: [Item],
        count: Int,
        kind: (Item) -> String,
        name: (Item) -> String
    ) -> [Item] {
        guard items.count > count else { return items }
        let groups = Dictionary(grouping: items.indices) { kind(items[$0]) }.sorted { $0.key < $1.key }
        let shares = groups.map { Double($0.value.count) * Double(count) / Double(items.count) }
        var quotas = shares.map { Int($0) }
        let rest = count - quotas.reduce(0, +)
        // What is left over goes to those that were cut the most.
        let order = shares.indices.sorted { one, other in
            let parts = (shares[one] - Double(quotas[one]), shares[other] - Double(quotas[other]))
            return parts.0 == parts.1 ? one < other : parts.0 > parts.1
        }
        for index in order.prefix(rest) { quotas[index] += 1 }
        let chosen = zip(groups, quotas).flatMap { group, quota -> ArraySlice<Int> in
            let ordered = group.value.map { ($0, SHA256.digest(of: Array(name(items[$0]).utf8)).hexadecimal) }
                .sorted { ($0.1, $0.0) < ($1.1, $1.0) }
            return ordered.map(\.0).prefix(quota)
        }
        return chosen.sorted().map { items[$0] }
    }
}
