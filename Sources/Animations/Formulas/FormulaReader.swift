internal import NearestNames

extension Formula {
    /// Reads a formula of x, also written as `y = …`, `f(x) = …` or `lambda x: …`.
    package init(_ text: String) throws(FormulaError) {
        guard text.utf8.count <= Self.longest else {
            throw FormulaError("The formula has \(text.utf8.count) bytes, and at most \(Self.longest) are read.")
        }
        let (variable, body) = FormulaReader.body(of: text)
        var reader = try FormulaReader(body, variable: variable)
        root = try reader.read()
    }
}

/// Reads a formula's tokens by recursive descent.
struct FormulaReader {
    private typealias Term = Formula.Term
    private typealias Token = FormulaTokens.Token

    private let tokens: [Token]
    private let variable: String
    private var index = 0
    private var depth = 0
    private var size = 0

    private static let deepest = 32
    private static let largest = 200
    private static let synonyms = [
        "arcsin": "asin", "arccos": "acos", "arctan": "atan", "ln": "log", "fabs": "abs", "absolute": "abs",
        "power": "pow", "sgn": "sign", "ceiling": "ceil", "minimum": "min", "maximum": "max",
    ]

    init(_ text: Substring, variable: String) throws(FormulaError) {
        tokens = try FormulaTokens(text).tokens
        self.variable = variable
    }

    /// The side that says what the function is, and the name of its variable.
    static func body(of text: String) -> (variable: String, body: Substring) {
        let text = text.drop(while: \.isWhitespace)
        if text.hasPrefix("lambda "), let colon = text.firstIndex(of: ":") {
            let name = text[..<colon].dropFirst(7).filter { !$0.isWhitespace }
            return (name.lowercased(), text[text.index(after: colon)...])
        }
        guard let sign = text.firstIndex(of: "=") else { return ("x", text) }
        let left = text[..<sign]
        var variable = "x"
        if let open = left.firstIndex(of: "("), let close = left.lastIndex(of: ")"), open < close {
            variable = left[left.index(after: open)..<close].filter { !$0.isWhitespace }.lowercased()
        }
        return (variable, text[text.index(after: sign)...])
    }

    fileprivate mutating func read() throws(FormulaError) -> Formula.Term {
        guard !tokens.isEmpty else { throw FormulaError("The formula is empty; write for example “x^2”.") }
        let term = try sum()
        guard index == tokens.count else {
            throw FormulaError("\(Self.shown(tokens[index])) cannot stand where it does.")
        }
        return term
    }

    // MARK: - Grammar

    private var next: Token? { index < tokens.count ? tokens[index] : nil }

    private mutating func take(_ sign: Character) -> Bool {
        guard next == .sign(sign) else { return false }
        index += 1
        return true
    }

    private mutating func made(_ term: Term) throws(FormulaError) -> Term {
        size += 1
        guard size <= Self.largest else {
            throw FormulaError("The formula has more than \(Self.largest) parts; write a shorter one.")
        }
        return term
    }

    private mutating func sum() throws(FormulaError) -> Term {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else {
            throw FormulaError("The formula is nested more than \(Self.deepest) deep; write a simpler one.")
        }
        var left = try product()
        while true {
            if take("+") {
                left = try made(.operation(.plus, left, product()))
            } else if take("-") {
                left = try made(.operation(.minus, left, product()))
            } else {
                return left
            }
        }
    }

    private mutating func product() throws(FormulaError) -> Term {
        var left = try signed()
        var hasDivided = false
        while true {
            if take("*") {
                left = try made(.operation(.times, left, signed()))
                hasDivided = false
            } else if take("/") {
                left = try made(.operation(.over, left, signed()))
                hasDivided = true
            } else if startsFactor {
                guard !hasDivided else {
                    throw FormulaError(
                        "What is divided by is not clear before \(Self.shown(tokens[index])): write “1/(2*x)” or “(1/2)*x”."
                    )
                }
                left = try made(.operation(.times, left, power()))
            } else {
                return left
            }
        }
    }

    /// Whether a factor follows without a sign before it, as in `2x` and `3(x + 1)`; two numbers are none.
    private var startsFactor: Bool {
        switch next {
        case .name, .sign("("): true
        default: false
        }
    }

    private mutating func signed() throws(FormulaError) -> Term {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw FormulaError("The formula has too many signs before one another.") }
        if take("-") { return try made(.negation(signed())) }
        if take("+") { return try signed() }
        return try power()
    }

    private mutating func power() throws(FormulaError) -> Term {
        let base = try primary()
        guard take("^") else { return base }
        return try made(.operation(.power, base, signed()))
    }

    private mutating func primary() throws(FormulaError) -> Term {
        guard let token = next else { throw FormulaError("The formula ends where something should follow.") }
        index += 1
        switch token {
        case .number(let number): return try made(.number(number))
        case .sign("("):
            let inner = try sum()
            try expect(")", "A parenthesis is opened and not closed.")
            return inner
        case .sign("|"):
            let inner = try sum()
            try expect("|", "A “|” is opened and not closed; write abs(…).")
            return try made(.call(.abs, inner))
        case .name(let name): return try named(name)
        case .sign: throw FormulaError("\(Self.shown(token)) cannot stand where it does.")
        }
    }

    private mutating func expect(_ sign: Character, _ complaint: String) throws(FormulaError) {
        guard take(sign) else { throw FormulaError(complaint) }
    }

    // MARK: - Names

    private mutating func named(_ written: String) throws(FormulaError) -> Term {
        if written == variable { return try made(.variable) }
        let name = Self.synonyms[written] ?? written
        if let constant = Formula.Constant(rawValue: name) { return try made(.constant(constant)) }
        if let function = Formula.Function(rawValue: name) { return try call(function, written) }
        if name == "pow" {
            let (base, exponent) = try arguments(written)
            return try made(.operation(.power, base, exponent))
        }
        if let function = Formula.Function2(rawValue: name) {
            let (first, second) = try arguments(written)
            return try made(.call2(function, first, second))
        }
        let known = Formula.Function.allCases.map(\.rawValue) + Formula.Constant.allCases.map(\.rawValue)
        let hint = nearest(to: name, in: known, limit: 1).first.map { "did you mean “\($0)”?" }
        throw FormulaError(
            "There is no “\(written.prefix(30))” in formulas; "
                + (hint ?? "use \(variable.prefix(10)), pi, e, and functions such as sin, exp, sqrt, abs.")
        )
    }

    private mutating func call(_ function: Formula.Function, _ written: String) throws(FormulaError) -> Term {
        // "sin^2(x)" is the square of it.
        if take("^") {
            guard case .number(let exponent) = next, exponent > 0 else {
                throw FormulaError("Write a power of a function as “\(written)(x)^2”.")
            }
            index += 1
            return try made(.operation(.power, made(.call(function, argument(written))), made(.number(exponent))))
        }
        return try made(.call(function, argument(written)))
    }

    private mutating func argument(_ written: String) throws(FormulaError) -> Term {
        if take("(") {
            let inner = try sum()
            try expect(")", "The parenthesis of “\(written)(” is not closed, or has more than one argument in it.")
            return inner
        }
        // "sin x" is clear, and "sin 2x" is not.
        switch next {
        case .name(variable):
            index += 1
            if isAtEndOfTerm { return try made(.variable) }
        case .number(let number):
            index += 1
            if isAtEndOfTerm { return try made(.number(number)) }
        default: break
        }
        throw FormulaError("Write what “\(written)” is taken of in parentheses: “\(written)(x)”.")
    }

    private var isAtEndOfTerm: Bool {
        switch next {
        case nil, .sign("+"), .sign("-"), .sign(")"), .sign(","), .sign("|"): true
        default: false
        }
    }

    private mutating func arguments(_ written: String) throws(FormulaError) -> (Term, Term) {
        try expect("(", "Write “\(written)” with two arguments: “\(written)(x, 2)”.")
        let first = try sum()
        try expect(",", "“\(written)” needs two arguments: “\(written)(x, 2)”.")
        let second = try sum()
        try expect(")", "The parenthesis of “\(written)(” is not closed, or has more than two arguments in it.")
        return (first, second)
    }

    private static func shown(_ token: Token) -> String {
        switch token {
        case .number(let number): "“\(number)”"
        case .name(let name): "“\(name.prefix(30))”"
        case .sign(let sign): "“\(sign)”"
        }
    }
}
