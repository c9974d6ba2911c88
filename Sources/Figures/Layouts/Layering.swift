/// A graph in layers: every edge leads from a layer to a later one, and passes those between at a place of its own.
struct Layering {
    /// A place in a layer: of a node, or of an edge that passes.
    enum Slot: Hashable {
        case node(Int)
        case passage(edge: Int, layer: Int)
    }

    private(set) var layers: [[Slot]] = []

    /// The edges that lead forwards, by their number; the others would close a cycle.
    private(set) var forward: [Int] = []
    private(set) var layerOf: [Int]
    private let edges: [(Int, Int)]

    init(count: Int, edges: [(Int, Int)]) {
        self.edges = edges
        layerOf = [Int](repeating: 0, count: count)
        forward = Self.withoutCycles(count, edges)
        // The longest way to a node decides its layer.
        for _ in 0..<count {
            for edge in forward {
                let (from, to) = edges[edge]
                layerOf[to] = max(layerOf[to], layerOf[from] + 1)
            }
        }
        // A source stands right before what it leads to, not at the very beginning.
        for node in 0..<count where !forward.contains(where: { edges[$0].1 == node }) {
            if let next = forward.filter({ edges[$0].0 == node }).map({ layerOf[edges[$0].1] }).min() {
                layerOf[node] = next - 1
            }
        }
        shareOut(count)
        layers = Array(repeating: [], count: (layerOf.max() ?? 0) + 1)
        for node in 0..<count { layers[layerOf[node]].append(.node(node)) }
        for edge in forward {
            let (from, to) = edges[edge]
            for layer in (layerOf[from] + 1)..<max(layerOf[from] + 1, layerOf[to]) {
                layers[layer].append(.passage(edge: edge, layer: layer))
            }
        }
        layers.removeAll(where: \.isEmpty)
        untangle()
    }

    /// Moves every other end of a crowded layer to the next one.
    private mutating func shareOut(_ count: Int) {
        for layer in 0...(layerOf.max() ?? 0) {
            let members = (0..<count).filter { layerOf[$0] == layer }
            guard members.count > 5 else { continue }
            let ends = members.filter { node in !forward.contains { edges[$0].0 == node } && layer > 0 }
            for (index, node) in ends.enumerated() where !index.isMultiple(of: 2) { layerOf[node] += 1 }
        }
    }

    /// The slots that an edge goes through, from its beginning to its end.
    func way(of edge: Int) -> [Slot] {
        let (from, to) = edges[edge]
        let between = (layerOf[from] + 1)..<max(layerOf[from] + 1, layerOf[to])
        return [.node(from)] + between.map { .passage(edge: edge, layer: $0) } + [.node(to)]
    }

    private static func withoutCycles(_ count: Int, _ edges: [(Int, Int)]) -> [Int] {
        var state = [Int](repeating: 0, count: count)
        var backwards: Set<Int> = []
        func visit(_ node: Int) {
            state[node] = 1
            for (index, edge) in edges.enumerated() where edge.0 == node {
                if state[edge.1] == 1 { backwards.insert(index) } else if state[edge.1] == 0 { visit(edge.1) }
            }
            state[node] = 2
        }
        let sources = (0..<count).filter { node in !edges.contains { $0.1 == node } }
        for node in sources + Array(0..<count) where state[node] == 0 { visit(node) }
        return edges.indices.filter { !backwards.contains($0) }
    }

    /// Orders the layers so that few edges cross: each slot goes to the middle of its neighbours, to and fro.
    private mutating func untangle() {
        var best = layers
        var fewest = crossings()
        for round in 0..<10 where fewest > 0 {
            let downwards = round.isMultiple(of: 2)
            let indices = downwards ? Array(layers.indices.dropFirst()) : Array(layers.indices.dropLast().reversed())
            for index in indices {
                let beside = layers[downwards ? index - 1 : index + 1]
                let places = Dictionary(uniqueKeysWithValues: beside.enumerated().map { ($1, Double($0)) })
                let keyed = layers[index].enumerated().map { (offset, slot) -> (key: Double, offset: Int, slot: Slot) in
                    let found = neighbours(of: slot).compactMap { places[$0] }
                    let key = found.isEmpty ? Double(offset) : found.reduce(0, +) / Double(found.count)
                    return (key, offset, slot)
                }
                layers[index] = keyed.sorted { ($0.key, $0.offset) < ($1.key, $1.offset) }.map(\.slot)
            }
            let count = crossings()
            if count < fewest { (best, fewest) = (layers, count) }
        }
        layers = best
    }

    /// The slots before and after a slot.
    func neighbours(of slot: Slot) -> [Slot] {
        forward.flatMap { edge -> [Slot] in
            let way = way(of: edge)
            guard let index = way.firstIndex(of: slot) else { return [] }
            return [index - 1, index + 1].filter { way.indices.contains($0) }.map { way[$0] }
        }
    }

    private func crossings() -> Int {
        var places: [Slot: Int] = [:]
        for layer in layers { for (index, slot) in layer.enumerated() { places[slot] = index } }
        var spans: [Int: [(Int, Int)]] = [:]
        for edge in forward {
            let way = way(of: edge)
            for (index, (from, to)) in zip(way, way.dropFirst()).enumerated() {
                spans[layerOf[edges[edge].0] + index, default: []].append((places[from] ?? 0, places[to] ?? 0))
            }
        }
        return spans.values.reduce(0) { sum, spans in
            var count = sum
            for (index, first) in spans.enumerated() {
                for second in spans.dropFirst(index + 1) where (first.0 - second.0) * (first.1 - second.1) < 0 {
                    count += 1
                }
            }
            return count
        }
    }
}
