/// A forest made of links: each item under the first one that leads to it.
struct Tree {
    private(set) var roots: [Int] = []
    private(set) var children: [[Int]]

    /// The links that would give an item a second parent, or an ancestor as a child.
    private(set) var extra: [Int] = []
    private(set) var depths: [Int]

    init(count: Int, edges: [(Int, Int)]) {
        children = Array(repeating: [], count: count)
        depths = Array(repeating: 0, count: count)
        var parents = [Int?](repeating: nil, count: count)
        for (index, (from, to)) in edges.enumerated() {
            var ancestor: Int? = from
            while let node = ancestor, node != to { ancestor = parents[node] }
            guard parents[to] == nil, ancestor == nil else {
                extra.append(index)
                continue
            }
            parents[to] = from
            children[from].append(to)
        }
        roots = (0..<count).filter { parents[$0] == nil }
        var waiting = roots
        while let node = waiting.popLast() {
            for child in children[node] {
                depths[child] = depths[node] + 1
                waiting.append(child)
            }
        }
    }

    var depth: Int { (depths.max() ?? 0) + 1 }

    /// Orders children by number where all labels are numbers and nobody has more than two: a search tree.
    ///
    /// Returns the rank of every item from left to right, or nil when it is no such tree.
    mutating func ranks(of labels: [String]) -> [Int]? {
        let values = labels.compactMap(Double.init)
        guard values.count == labels.count, roots.count == 1, children.allSatisfy({ $0.count <= 2 }) else { return nil }
        for node in children.indices { children[node].sort { values[$0] < values[$1] } }
        var ranks = [Int](repeating: 0, count: labels.count)
        var next = 0
        func walk(_ node: Int) {
            let left = children[node].filter { values[$0] < values[node] }
            left.forEach(walk)
            ranks[node] = next
            next += 1
            children[node].filter { values[$0] >= values[node] }.forEach(walk)
        }
        walk(roots[0])
        return ranks
    }

    /// The place of every item across the tree, in widths of a leaf.
    func places() -> (places: [Double], width: Double) {
        var places = [Double](repeating: 0, count: children.count)
        var next = 0.0
        func place(_ node: Int) {
            guard !children[node].isEmpty else {
                places[node] = next + 0.5
                next += 1
                return
            }
            children[node].forEach(place)
            places[node] = ((places[children[node].first ?? node]) + (places[children[node].last ?? node])) / 2
        }
        roots.forEach(place)
        return (places, max(1, next))
    }
}
