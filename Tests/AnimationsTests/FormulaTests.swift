import Animations
import Foundation
import Testing

@Suite struct FormulaTests {
    @Test(
        arguments: [
            ("x^2", "x^2", 4.0), ("lambda x: np.sin(2*x)", "sin(2 * x)", sin(4.0)),
            ("f(t) = t² - 2πt", "x^2 - 2 * pi * x", 4 - 4 * Double.pi),
            ("2x(x+1)", "2 * x * (x + 1)", 12.0), ("sin x + 1", "sin(x) + 1", sin(2.0) + 1), ("-x^2", "-x^2", -4),
            ("2^3^2", "2^3^2", 512), ("|x - 5|", "abs(x - 5)", 3), ("sin^2(x)", "sin(x)^2", sin(2.0) * sin(2.0)),
            ("2e3x", "2000 * x", 4000), ("2e", "2 * e", 2 * 2.718281828459045), ("pow(x, 3)", "x^3", 8),
            ("x**3", "x^3", 8),
            ("e^-x", "e^(-x)", exp(-2.0)), ("max(x, 0) - min(x, 0)", "max(x, 0) - min(x, 0)", 2),
            ("(x+1)(x-1)", "(x + 1) * (x - 1)", 3),
            ("Math.sqrt(2*x)", "sqrt(2 * x)", 2), ("y = −x ÷ 2", "-x / 2", -1), ("1 - (2 - x)", "1 - (2 - x)", 1),
        ] as [(String, String, Double)]
    )
    func `a formula is read as it is meant`(text: String, written: String, value: Double) throws {
        let formula = try Formula(text)

        #expect(formula.text == written)
        #expect(abs(formula.value(at: 2) - value) < 1e-12)
    }

    @Test(
        arguments: [
            ("", "empty"), ("x +", "ends"), ("1/2x", "1/(2*x)"), ("sin 2x", "parentheses"), ("xsin(x)", "asin"),
            ("2 3", "cannot stand"),
            ("(x", "not closed"), ("x)", "cannot stand"), ("foo(x)", "foo"), ("sni(x)", "sin"), ("1e999", "no number"),
            ("max(x)", "two arguments"),
            ("__import__('os').system('id')", "no meaning"), ("x.real", "no number"),
            ("x if x else 1", "There is no “if”"),
            ("x; import os", "no meaning"), ("x\n\"\"\"", "no meaning"), ("np.load(x)", "load"), ("lambda: x", "no"),
            (String(repeating: "(", count: 100) + "x" + String(repeating: ")", count: 100), "deep"),
            (String(repeating: "-", count: 100) + "x", "signs"), (String(repeating: "x+", count: 240) + "x", "parts"),
            (String(repeating: "x", count: 501), "bytes"),
        ] as [(String, String)]
    )
    func `what is no formula is refused in a sentence that helps`(text: String, word: String) {
        let error = #expect(throws: FormulaError.self) { try Formula(text) }

        #expect(error?.description.contains(word) == true)
    }

    @Test(
        arguments: [
            ("1/x", 0.0), ("log(x)", -1), ("sqrt(x)", -1), ("(-8)^(1/3)", 1), ("exp(exp(exp(x)))", 9), ("0/0", 1),
        ] as [(String, Double)]
    )
    func `where a function has no value it is not finite, and nothing breaks`(text: String, x: Double) throws {
        let formula = try Formula(text)

        #expect(!formula.value(at: x).isFinite)
        #expect(formula.constant == nil)
    }

    @Test func `whatever is written, it is read to an end, and what is read is written and read again the same`() throws
    {
        let parts = [
            "x", "x", "2", "0.5", "1e3", "pi", "e", "tau", "+", "-", "*", "/", "^", "**", "(", ")", "sin(", "sqrt(",
            "log(", "abs(", "|",
            "min(", ",", "²", "π", " ", "sin ", "y=", "lambda x:", "np.", "floor(", "..", "_", "é", "😀", "\u{0}", "\"",
            "'", "\\",
        ]
        var dice = Dice(seed: 1)
        var readable = 0
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 1...12, using: &dice)).map { _ in parts.randomElement(using: &dice) ?? "" }
                .joined()
            guard let formula = try? Formula(text) else { continue }
            readable += 1
            #expect(try Formula(formula.text) == formula, "\(text)")
            _ = formula.value(at: -1.5)
        }
        #expect(readable > 500)
    }

    @Test(.enabled(if: Python.hasNumpy))
    func `Python computes what is computed here`() throws {
        var maker = FormulaMaker(dice: Dice(seed: 7))
        var formulas: [Formula] = []
        while formulas.count < 1500 { formulas.append(try Formula(maker.sum(4))) }
        let places = [-2.5, -1, 0, 0.3, 1, 4]
        var program = "import numpy as np\nnp.seterr(all='ignore')\ndef show(f):\n"
        program += "    for x in [-2.5, -1.0, 0.0, 0.3, 1.0, 4.0]: print(repr(float(f(np.float64(x)))))\n"
        for formula in formulas { program += "show(lambda x: \(formula.python))\n" }

        let output = try #require(try Python.run(["-"], input: program))

        let numbers = output.split(separator: "\n").map { Double($0) ?? .infinity }
        #expect(numbers.count == formulas.count * places.count)
        for (index, there) in numbers.enumerated() {
            let here = formulas[index / places.count].value(at: places[index % places.count])
            let isSame =
                here == there || here.isNaN && there.isNaN || abs(here - there) <= 1e-6 * max(1, abs(here), abs(there))
            #expect(isSame || abs(here) > 1e12, "\(formulas[index / places.count].text): \(here), \(there)")
        }
    }
}

/// Formulas of every kind.
struct FormulaMaker {
    var dice: Dice

    mutating func sum(_ depth: Int) -> String {
        let choice = Int.random(in: 0..<(depth > 0 ? 9 : 3), using: &dice)
        switch choice {
        case 0: return "x"
        case 1: return ["2", "0.5", "3", "0", "10"].randomElement(using: &dice) ?? "1"
        case 2: return ["pi", "e", "tau"].randomElement(using: &dice) ?? "pi"
        case 3: return "(\(sum(depth - 1)) + \(sum(depth - 1)))"
        case 4: return "(\(sum(depth - 1)) - \(sum(depth - 1)))"
        case 5: return "\(sum(depth - 1))*(\(sum(depth - 1)))"
        case 6: return "(\(sum(depth - 1)))/(\(sum(depth - 1)))"
        case 7: return "(\(sum(depth - 1)))^(\(sum(depth - 1)))"
        default:
            let names = ["sin", "cos", "atan", "exp", "log", "sqrt", "abs", "sign", "cbrt", "tanh", "-"]
            return "\(names.randomElement(using: &dice) ?? "sin")(\(sum(depth - 1)))"
        }
    }
}
