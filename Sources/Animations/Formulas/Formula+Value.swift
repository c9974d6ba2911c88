internal import Foundation

extension Formula {
    /// Its value as IEEE arithmetic gives it: infinite or not a number where the function has none.
    package func value(at x: Double) -> Double { root.value(at: x) }

    /// The value of a formula in which the variable does not occur; `nil` for any other, and where it is not finite.
    package var constant: Double? {
        guard !root.hasVariable else { return nil }
        let value = root.value(at: 0)
        return value.isFinite ? value : nil
    }
}

extension Formula.Term {
    var hasVariable: Bool {
        switch self {
        case .number, .constant: false
        case .variable: true
        case .negation(let term), .call(_, let term): term.hasVariable
        case .operation(_, let left, let right), .call2(_, let left, let right): left.hasVariable || right.hasVariable
        }
    }

    func value(at x: Double) -> Double {
        switch self {
        case .number(let number): number
        case .constant(let constant): constant.value
        case .variable: x
        case .negation(let term): -term.value(at: x)
        case .operation(let operation, let left, let right): operation.value(left.value(at: x), right.value(at: x))
        case .call(let function, let argument): function.value(argument.value(at: x))
        case .call2(let function, let first, let second): function.value(first.value(at: x), second.value(at: x))
        }
    }
}

extension Formula.Operation {
    func value(_ left: Double, _ right: Double) -> Double {
        switch self {
        case .plus: left + right
        case .minus: left - right
        case .times: left * right
        case .over: left / right
        case .power: pow(left, right)
        }
    }
}

extension Formula.Function {
    func value(_ x: Double) -> Double {
        switch self {
        case .sin: Foundation.sin(x)
        case .cos: Foundation.cos(x)
        case .tan: Foundation.tan(x)
        case .asin: Foundation.asin(x)
        case .acos: Foundation.acos(x)
        case .atan: Foundation.atan(x)
        case .sinh: Foundation.sinh(x)
        case .cosh: Foundation.cosh(x)
        case .tanh: Foundation.tanh(x)
        case .exp: Foundation.exp(x)
        case .log: Foundation.log(x)
        case .log2: Foundation.log2(x)
        case .log10: Foundation.log10(x)
        case .sqrt: x.squareRoot()
        case .cbrt: Foundation.cbrt(x)
        case .abs: Swift.abs(x)
        case .sign: x > 0 ? 1 : x < 0 ? -1 : x
        case .floor: x.rounded(.down)
        case .ceil: x.rounded(.up)
        }
    }
}

extension Formula.Function2 {
    /// Not a number when either is, as numpy has it.
    func value(_ first: Double, _ second: Double) -> Double {
        if first.isNaN || second.isNaN { return .nan }
        return switch self {
        case .min: Swift.min(first, second)
        case .max: Swift.max(first, second)
        }
    }
}
