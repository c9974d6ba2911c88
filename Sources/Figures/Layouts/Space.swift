/// Which thing is in which row and column, and what is inside and around it.
struct Space {
    struct Cell: Hashable {
        var item: Int
        var column: Int
        var row: Int
    }

    private(set) var cells: [Cell] = []
    private(set) var inside: [[Int]]
    private(set) var around: [[Int]]

    init(_ scene: Scene) {
        let count = scene.items.count
        let indices = Dictionary(uniqueKeysWithValues: scene.items.enumerated().map { ($1.id, $0) })
        inside = Array(repeating: [], count: count)
        around = Array(repeating: [], count: count)
        var holder = [Int?](repeating: nil, count: count)
        for link in scene.links where link.relation == .inside || link.relation == .around {
            guard let item = indices[link.from], let host = indices[link.to], holder[item] == nil else { continue }
            var ancestor: Int? = host
            while let node = ancestor, node != item { ancestor = holder[node] }
            guard ancestor == nil, link.relation == .inside || inside[item].isEmpty && around[item].isEmpty else {
                continue
            }
            // What goes around something that itself goes around cannot be drawn apart: it joins the outer ring.
            let target = link.relation == .around ? Self.top(of: host, around: around) ?? host : host
            guard around[target].isEmpty || link.relation == .around, inside[target].isEmpty || link.relation == .inside
            else { continue }
            holder[item] = target
            if link.relation == .inside { inside[target].append(item) } else { around[target].append(item) }
        }
        func outermost(_ item: Int) -> Int {
            var item = item
            while let host = holder[item] { item = host }
            return item
        }
        var columns = [Int](repeating: 0, count: count)
        var rows = [Int](repeating: 0, count: count)
        var isRelated = [Bool](repeating: false, count: count)
        var beside: [(Int, Int)] = []
        var above: [(Int, Int)] = []
        for link in scene.links {
            guard let first = indices[link.from].map(outermost), let second = indices[link.to].map(outermost),
                first != second
            else { continue }
            switch link.relation {
            case .leftOf: beside.append((first, second))
            case .rightOf: beside.append((second, first))
            case .above: above.append((first, second))
            case .below: above.append((second, first))
            default: continue
            }
            isRelated[first] = true
            isRelated[second] = true
        }
        Self.order(&columns, by: beside, count)
        Self.order(&rows, by: above, count)
        // Side by side means in one row, and above means in one column, unless a relation says otherwise.
        for _ in 0..<count {
            for (first, second) in beside where !above.contains(where: { $0.0 == second || $0.1 == second }) {
                rows[second] = rows[first]
            }
            for (first, second) in beside where !above.contains(where: { $0.0 == first || $0.1 == first }) {
                rows[first] = rows[second]
            }
            for (first, second) in above where !beside.contains(where: { $0.0 == second || $0.1 == second }) {
                columns[second] = columns[first]
            }
            for (first, second) in above where !beside.contains(where: { $0.0 == first || $0.1 == first }) {
                columns[first] = columns[second]
            }
        }
        let tops = (0..<count).filter { holder[$0] == nil }
        place(tops, columns, rows, isRelated, scene)
    }

    /// How much room it needs compared with a single thing.
    func weight(_ item: Int) -> Double {
        if !around[item].isEmpty { return 2 }
        guard !inside[item].isEmpty else { return 1 }
        return max(1.4, min(3, inside[item].map(weight).reduce(0, +).squareRoot() + 0.5))
    }

    private mutating func place(_ tops: [Int], _ columns: [Int], _ rows: [Int], _ isRelated: [Bool], _ scene: Scene) {
        let related = tops.filter { isRelated[$0] }
        for item in related {
            let column = columns[item]
            var row = rows[item]
            while cells.contains(where: { $0.column == column && $0.row == row }) { row += 1 }
            cells.append(Cell(item: item, column: column, row: row))
        }
        let free = tops.filter { !isRelated[$0] }
        if related.isEmpty {
            let wide = max(1, free.count <= 4 ? free.count : (free.count + 1) / 2 > 4 ? 4 : (free.count + 1) / 2)
            for (index, item) in Self.sorted(free, scene).enumerated() {
                cells.append(Cell(item: item, column: index % wide, row: index / wide))
            }
        } else {
            let wide = (cells.map(\.column).max() ?? 0) + 1
            let next = (cells.map(\.row).max() ?? 0) + 1
            for (index, item) in free.enumerated() {
                cells.append(Cell(item: item, column: index % max(wide, 3), row: next + index / max(wide, 3)))
            }
        }
        // No empty rows or columns.
        let usedColumns = Set(cells.map(\.column)).sorted()
        let usedRows = Set(cells.map(\.row)).sorted()
        for index in cells.indices {
            cells[index].column = usedColumns.firstIndex(of: cells[index].column) ?? 0
            cells[index].row = usedRows.firstIndex(of: cells[index].row) ?? 0
        }
    }

    /// Items that say where they roughly are, from the left and the top.
    private static func sorted(_ items: [Int], _ scene: Scene) -> [Int] {
        func rank(_ item: Int) -> Int {
            switch scene.items[item].place {
            case .left, .top: 0
            case .center, nil: 1
            case .right, .bottom: 2
            }
        }
        return items.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.map(
            \.element
        )
    }

    /// The longest chain before an item is its place; what contradicts itself is ignored after as many rounds as items.
    private static func order(_ places: inout [Int], by pairs: [(Int, Int)], _ count: Int) {
        for _ in 0..<count {
            for (first, second) in pairs where places[second] <= places[first] && places[first] + 1 < count {
                places[second] = places[first] + 1
            }
        }
    }

    private static func top(of item: Int, around: [[Int]]) -> Int? { around.firstIndex { $0.contains(item) } }
}
