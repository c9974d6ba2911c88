/// Which lines of a text stayed, went and came.
struct LineDiff {
    enum Kind: Hashable {
        case same, removed, added

        var sign: String {
            switch self {
            case .same: " "
            case .removed: "-"
            case .added: "+"
            }
        }
    }

    struct Line: Hashable {
        var kind: Kind
        var text: Substring
    }

    private(set) var lines: [Line] = []

    /// Comparing takes as much as the square of what differs; past this all of it counts as other.
    private static let most = 3_000

    init(from old: [Substring], to new: [Substring]) {
        let start = zip(old, new).prefix { $0 == $1 }.count
        let end = zip(old[start...].reversed(), new[start...].reversed()).prefix { $0 == $1 }.count
        let (gone, come) = (old[start..<(old.count - end)], new[start..<(new.count - end)])
        lines = old[..<start].map { Line(kind: .same, text: $0) }
        if gone.count + come.count > Self.most {
            lines += gone.map { Line(kind: .removed, text: $0) } + come.map { Line(kind: .added, text: $0) }
        } else {
            merge(Array(gone), Array(come))
        }
        lines += old[(old.count - end)...].map { Line(kind: .same, text: $0) }
    }

    private mutating func merge(_ old: [Substring], _ new: [Substring]) {
        let difference = new.difference(from: old)
        var (gone, come): (Set<Int>, Set<Int>) = ([], [])
        for change in difference {
            switch change {
            case .remove(let offset, _, _): gone.insert(offset)
            case .insert(let offset, _, _): come.insert(offset)
            }
        }
        var (from, to) = (0, 0)
        while from < old.count || to < new.count {
            if from < old.count, gone.contains(from) {
                lines.append(Line(kind: .removed, text: old[from]))
                from += 1
            } else if to < new.count, come.contains(to) {
                lines.append(Line(kind: .added, text: new[to]))
                to += 1
            } else {
                lines.append(Line(kind: .same, text: old[from]))
                (from, to) = (from + 1, to + 1)
            }
        }
    }
}
