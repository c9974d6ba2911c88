/// A function of one variable, read from a formula such as `sin(2x) + x^2 / 4`.
///
/// It is a tree of known operations, limited in size; nothing of the text is ever run. The same tree can be evaluated
/// here, written as Python for numpy and written as text for people.
package struct Formula: Hashable, Sendable {
    let root: Term

    /// The most bytes that a formula may be written in.
    package static let longest = 500

    indirect enum Term: Hashable, Sendable {
        case number(Double)
        case constant(Constant)
        case variable
        case negation(Term)
        case operation(Operation, Term, Term)
        case call(Function, Term)
        case call2(Function2, Term, Term)
    }

    enum Constant: String, Hashable, Sendable, CaseIterable {
        case pi, e, tau

        var value: Double {
            switch self {
            case .pi: .pi
            case .e: 2.718281828459045
            case .tau: 2 * .pi
            }
        }
    }

    enum Operation: Character, Hashable, Sendable, CaseIterable {
        case plus = "+"
        case minus = "-"
        case times = "*"
        case over = "/"
        case power = "^"
    }

    enum Function: String, Hashable, Sendable, CaseIterable {
        case sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, exp, log, log2, log10, sqrt, cbrt, abs, sign, floor,
            ceil
    }

    enum Function2: String, Hashable, Sendable, CaseIterable {
        case min, max
    }
}

/// Why a text is no formula, in a sentence that says what to write instead.
package struct FormulaError: Error, Hashable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
