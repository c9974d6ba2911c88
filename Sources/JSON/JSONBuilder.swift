/// What becomes of the values that a scan passes.
///
/// ``JSONScanner`` knows the grammar, a builder knows what is wanted: ``ValueBuilder`` makes values,
/// ``MemberFinder`` only notes where members stand.
protocol JSONBuilder {
    associatedtype Value
    associatedtype Elements
    associatedtype Members

    mutating func null() -> Value
    mutating func bool(_ value: Bool) -> Value
    mutating func number(_ range: Range<Int>, in scanner: JSONScanner) -> Value
    mutating func string(_ string: JSONScanner.StringToken, in scanner: JSONScanner) -> Value

    mutating func makeElements() -> Elements
    mutating func add(_ value: consuming Value, to elements: inout Elements)
    mutating func array(_ elements: consuming Elements) -> Value

    mutating func makeMembers() -> Members
    mutating func add(
        _ member: consuming JSONScanner.MemberToken<Value>,
        to members: inout Members,
        in scanner: JSONScanner
    )
    mutating func object(_ members: consuming Members, start: Int, depth: Int) -> Value
}
