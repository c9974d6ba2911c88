import Foundation

/// A function of x, read from a formula such as `1 - exp(-x/2)`.
///
/// It is a tree of known operations; nothing of the text is ever run. Unknown names and anything left over make no
/// expression.
package struct Expression: Hashable, Sendable {
    private let root: Term

    /// Reads a formula; nil when it is not one.
    package init?(_ text: String) {
        var reader = Reader(text)
        guard let root = reader.sum(0), reader.isAtEnd else { return nil }
        self.root = root
    }

    /// Its value; not finite where it has none.
    package func value(at x: Double) -> Double { root.value(at: x) }

    private indirect enum Term: Hashable, Sendable {
        case number(Double)
        case x
        case operation(Character, Term, Term)
        case call(String, Term)

        func value(at x: Double) -> Double {
            switch self {
            case .number(let value): return value
            case .x: return x
            case .operation(let sign, let left, let right):
                let (left, right) = (left.value(at: x), right.value(at: x))
                return switch sign {
                case "+": left + right
                case "-": left - right
                case "*": left * right
                case "/": left / right
                default: pow(left, right)
                }
            case .call(let name, let argument):
                let argument = argument.value(at: x)
                return switch name {
                case "sin": sin(argument)
                case "cos": cos(argument)
                case "tan": tan(argument)
                case "exp": exp(argument)
                case "log", "ln": log(argument)
                case "sqrt": argument.squareRoot()
                default: abs(argument)
                }
            }
        }
    }

    private struct Reader {
        private let characters: [Character]
        private var index = 0
        private static let functions: Set = ["sin", "cos", "tan", "exp", "log", "ln", "sqrt", "abs"]
        private static let deepest = 40

        init(_ text: String) {
            var body = text.lowercased().prefix(200)[...]
            // "y = x^2" and "f(x) = x^2" mean their right side.
            if let sign = body.firstIndex(of: "=") { body = body[body.index(after: sign)...] }
            let same: [Character: Character] = ["·": "*", "×": "*", "−": "-", "–": "-", "²": "²", "÷": "/", "t": "t"]
            characters = body.filter { $0 != " " }.map { same[$0] ?? $0 }
        }

        var isAtEnd: Bool { index == characters.count }

        private var next: Character? { index < characters.count ? characters[index] : nil }

        mutating func sum(_ depth: Int) -> Term? {
            guard depth < Self.deepest, var left = product(depth) else { return nil }
            while let sign = next, sign == "+" || sign == "-" {
                index += 1
                guard let right = product(depth) else { return nil }
                left = .operation(sign, left, right)
            }
            return left
        }

        private mutating func product(_ depth: Int) -> Term? {
            guard var left = signed(depth) else { return nil }
            while let sign = next {
                if sign == "*" || sign == "/" {
                    index += 1
                    guard let right = signed(depth) else { return nil }
                    left = .operation(sign, left, right)
                } else if sign.isLetter || sign == "(" || sign == "π" {
                    // "2x" and "2(x + 1)" are products too.
                    guard let right = power(depth) else { return nil }
                    left = .operation("*", left, right)
                } else {
                    break
                }
            }
            return left
        }

        private mutating func signed(_ depth: Int) -> Term? {
            guard depth < Self.deepest else { return nil }
            if next == "-" {
                index += 1
                return signed(depth + 1).map { .operation("-", .number(0), $0) }
            }
            if next == "+" { index += 1 }
            return power(depth)
        }

        private mutating func power(_ depth: Int) -> Term? {
            guard depth < Self.deepest, let base = primary(depth) else { return nil }
            if next == "²" || next == "³" {
                let exponent = next == "²" ? 2.0 : 3
                index += 1
                return .operation("^", base, .number(exponent))
            }
            if next == "*", index + 1 < characters.count, characters[index + 1] == "*" {
                index += 1
            } else if next != "^" {
                return base
            }
            index += 1
            return signed(depth + 1).map { .operation("^", base, $0) }
        }

        private mutating func primary(_ depth: Int) -> Term? {
            guard let first = next else { return nil }
            if first == "(" || first == "|" {
                index += 1
                guard let inner = sum(depth + 1), next == (first == "(" ? ")" : "|") else { return nil }
                index += 1
                return first == "|" ? .call("abs", inner) : inner
            }
            if first.isNumber || first == "." { return number() }
            if first == "π" {
                index += 1
                return .number(.pi)
            }
            return named(depth)
        }

        private mutating func number() -> Term? {
            var text = ""
            while let digit = next, digit.isASCII, digit.isNumber || digit == "." {
                text.append(digit)
                index += 1
            }
            return Double(text).map { .number($0) }
        }

        private mutating func named(_ depth: Int) -> Term? {
            var name = ""
            while let letter = next, letter.isASCII, letter.isLetter {
                name.append(letter)
                index += 1
            }
            switch name {
            case "x", "t": return .x
            case "e": return .number(M_E)
            case "pi": return .number(.pi)
            default:
                guard Self.functions.contains(name), next == "(" else { return nil }
                index += 1
                guard let argument = sum(depth + 1), next == ")" else { return nil }
                index += 1
                return .call(name, argument)
            }
        }
    }
}
