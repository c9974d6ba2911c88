extension Formula {
    /// The formula as people write it, with no more parentheses than needed; reading it gives the same tree.
    package var text: String { root.written(in: .text) }

    /// The formula in Python, of the variable `x`, with numpy as `np`.
    ///
    /// All numbers but exponents are written as floating ones, since Python's whole numbers grow without bound. What raises errors in Python where IEEE arithmetic does not, such as `1.0 / 0.0`, is written as its value.
    package var python: String { root.written(in: .python) }
}

extension Formula.Term {
    enum Language { case text, python }

    func written(in language: Language) -> String {
        if language == .python, !hasVariable, !isFiniteThroughout {
            let value = value(at: 0)
            return value.isNaN ? "np.nan" : value.isInfinite ? (value > 0 ? "np.inf" : "(-np.inf)") : "(\(value))"
        }
        switch self {
        case .number(let number): return language == .python ? number.description : Self.written(number)
        case .constant(let constant):
            guard language == .python else { return constant.rawValue }
            return constant == .tau ? "(2 * np.pi)" : "np.\(constant.rawValue)"
        case .variable: return "x"
        case .negation(let term): return "-" + term.written(in: language, atLeast: 3)
        case .operation(let operation, let left, let right):
            let (first, second) = operation.bindings
            let before = left.written(in: language, atLeast: first)
            if operation == .power, language == .python, case .number(let exponent) = right {
                return "\(before)**\(Self.written(exponent))"
            }
            let after = right.written(in: language, atLeast: second)
            if operation == .power { return before + (language == .python ? "**" : "^") + after }
            return "\(before) \(operation.rawValue) \(after)"
        case .call(let function, let argument):
            return "\(language == .python ? function.python : function.rawValue)(\(argument.written(in: language)))"
        case .call2(let function, let first, let second):
            let name = language == .python ? "np.\(function)imum" : function.rawValue
            return "\(name)(\(first.written(in: language)), \(second.written(in: language)))"
        }
    }

    private func written(in language: Language, atLeast binding: Int) -> String {
        let text = written(in: language)
        return self.binding < binding ? "(\(text))" : text
    }

    /// How strongly the outermost operation binds.
    private var binding: Int {
        switch self {
        case .operation(.plus, _, _), .operation(.minus, _, _): 1
        case .operation(.times, _, _), .operation(.over, _, _): 2
        case .negation: 3
        case .operation(.power, _, _): 4
        case .number, .constant, .variable, .call, .call2: 5
        }
    }

    private static func written(_ number: Double) -> String {
        let text = number.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// Whether no part of it is infinite or not a number.
    private var isFiniteThroughout: Bool {
        guard value(at: 0).isFinite else { return false }
        switch self {
        case .number, .constant, .variable: return true
        case .negation(let term), .call(_, let term): return term.isFiniteThroughout
        case .operation(_, let left, let right), .call2(_, let left, let right):
            return left.isFiniteThroughout && right.isFiniteThroughout
        }
    }
}

extension Formula.Operation {
    /// How strongly what stands left and right of it must bind to need no parentheses.
    fileprivate var bindings: (Int, Int) {
        switch self {
        case .plus: (1, 2)
        case .minus: (1, 2)
        case .times, .over: (2, 3)
        case .power: (5, 4)
        }
    }
}

extension Formula.Function {
    fileprivate var python: String {
        switch self {
        case .asin: "np.arcsin"
        case .acos: "np.arccos"
        case .atan: "np.arctan"
        default: "np.\(rawValue)"
        }
    }
}
