/// Neighbouring groups of a row that are a number together.
struct NumberWindow {
    let groups: ArraySlice<NumberRow.Group>
    let digits: [UInt8]
    /// With the bracket before it.
    let signs: Range<Int>

    var lengths: [Int] { groups.map(\.digits.count) }
    /// What stands between its groups.
    var separators: [[UInt8]] { groups.dropFirst().map(\.separator) }

    /// Whether its groups are long, with one sign between them; rows of small numbers are no card.
    var isWrittenLikeCard: Bool {
        groups.dropLast().allSatisfy { $0.digits.count >= 4 } && separators.allSatisfy { $0.count == 1 }
    }

    func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + Int($1) } }

    /// Whether it is 3, 3 and 4 digits, with or without the 1 before them, of an area and an exchange that may be.
    var isNorthAmerican: Bool {
        let lengths = lengths
        let national = digits.suffix(10)
        guard lengths == [3, 3, 4] || (lengths == [1, 3, 3, 4] && digits[0] == 1) || lengths == [3, 7] else {
            return false
        }
        let isSeparated = separators.allSatisfy { !$0.contains(UInt8(ascii: "/")) }
        guard isSeparated, let area = national.first, let exchange = national.dropFirst(3).first else { return false }
        return area >= 2 && exchange >= 2
    }
}

extension NumberRow {
    /// All neighbouring groups with so many digits together; each group begins few of them, so the work is bounded.
    func windows(_ count: ClosedRange<Int>) -> [NumberWindow] {
        var windows: [NumberWindow] = []
        for first in groups.indices where !(first == 0 && isTouchedBefore) {
            var digits: [UInt8] = []
            for last in first..<groups.count {
                digits += groups[last].digits
                if digits.count > count.upperBound { break }
                if digits.count >= count.lowerBound, !(last == groups.count - 1 && isTouchedAfter) {
                    let signs = (first == 0 ? start : groups[first].signs.lowerBound)..<groups[last].signs.upperBound
                    windows.append(NumberWindow(groups: groups[first...last], digits: digits, signs: signs))
                }
            }
        }
        return windows
    }
}

extension [NumberWindow] {
    /// Without those that begin within another.
    var firstOfOverlapping: [NumberWindow] {
        reduce(into: []) { kept, window in
            if window.signs.lowerBound >= kept.last?.signs.upperBound ?? 0 { kept.append(window) }
        }
    }
}

/// The check digit of cards.
enum Luhn {
    static func holds(for digits: [UInt8]) -> Bool {
        var sum = 0
        for (index, digit) in digits.reversed().enumerated() {
            let value = Int(digit) * (index.isMultiple(of: 2) ? 1 : 2)
            sum += value > 9 ? value - 9 : value
        }
        return sum.isMultiple(of: 10)
    }
}
