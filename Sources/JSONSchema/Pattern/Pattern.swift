/// A regular expression that cannot be made slow.
///
/// The syntax is that of ECMA-262 in Unicode mode, as JSON Schema has it, without what cannot be matched in one pass:
/// lookaround and back references. The text is searched for a match anywhere, code point by code point. The time is
/// at most the length of the text times the size of the pattern, whatever both are; the standard library's `Regex`
/// takes minutes for `(a+)+$` and thirty letters.
struct Pattern: Sendable {
    /// What is wrong with a pattern, in words that go behind "the pattern".
    struct Failure: Error {
        var complaint: String
    }

    let source: String
    private let program: [Instruction]

    init(_ source: String) throws(Failure) {
        self.source = source
        var parser = PatternParser(source)
        var compiler = PatternCompiler()
        program = try compiler.compile(try parser.parse())
    }

    /// Whether the text holds a match, at any place.
    ///
    /// The steps it takes are taken off the budget; the answer is `nil` when that did not suffice.
    func matches(_ text: String, budget: inout Int) -> Bool? {
        var threads = Threads(count: program.count)
        var next = Threads(count: program.count)
        var previous: Unicode.Scalar?
        var scalars = text.unicodeScalars.makeIterator()
        var current = scalars.next()
        while true {
            if add(0, to: &threads, between: previous, current) { return true }
            budget -= threads.list.count + 1
            if budget < 0 { return nil }
            guard let scalar = current else { return false }
            if threads.list.isEmpty, program.first == .start { return false }
            previous = scalar
            current = scalars.next()
            next.removeAll()
            for index in threads.list {
                guard case .one(let set) = program[index], set.contains(scalar) else { continue }
                if add(index + 1, to: &next, between: previous, current) { return true }
            }
            swap(&threads, &next)
        }
    }

    /// Adds a thread and all those it leads to without reading on; true when the match is complete.
    private func add(
        _ start: Int,
        to threads: inout Threads,
        between previous: Unicode.Scalar?,
        _ current: Unicode.Scalar?
    ) -> Bool {
        var pending = [start]
        while let index = pending.popLast() {
            guard threads.insert(index) else { continue }
            switch program[index] {
            case .one: threads.list.append(index)
            case .jump(let target): pending.append(target)
            case .split(let target):
                pending.append(target)
                pending.append(index + 1)
            case .start: if previous == nil { pending.append(index + 1) }
            case .end: if current == nil { pending.append(index + 1) }
            case .boundary(let wanted):
                if (ScalarSet.isWord(previous) != ScalarSet.isWord(current)) == wanted { pending.append(index + 1) }
            case .match: return true
            }
        }
        return false
    }
}

extension Pattern {
    enum Instruction: Hashable, Sendable {
        /// Reads one code point.
        case one(ScalarSet)
        case jump(Int)
        /// Goes on here and there.
        case split(Int)
        case start, end
        case boundary(Bool)
        case match
    }

    /// The places of the program that are being tried at once.
    private struct Threads {
        var list: [Int] = []
        private var isPresent: [Bool]
        private var touched: [Int] = []

        init(count: Int) { isPresent = Array(repeating: false, count: count) }

        mutating func insert(_ index: Int) -> Bool {
            if isPresent[index] { return false }
            isPresent[index] = true
            touched.append(index)
            return true
        }

        mutating func removeAll() {
            for index in touched { isPresent[index] = false }
            touched.removeAll(keepingCapacity: true)
            list.removeAll(keepingCapacity: true)
        }
    }
}
