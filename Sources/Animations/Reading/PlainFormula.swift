/// Formulas of TeX as plain text, since films are made without TeX.
enum PlainFormula {
    static func isTeX(_ text: String) -> Bool {
        let hasCommand = zip(text, text.dropFirst()).contains { $0 == "\\" && $1.isASCII && $1.isLetter }
        return hasCommand || text.count > 2 && text.hasPrefix("$") && text.hasSuffix("$")
    }

    /// What a formula says, with fractions as `(a)/(b)` and exponents raised where there are letters for it.
    static func text(_ tex: String) -> String {
        var text = tex.filter { $0 != "$" }
        for (name, sign) in words { text = text.replacing(name, with: sign) }
        for _ in 0..<8 {
            guard let fraction = text.firstRange(of: "\\frac{") else { break }
            guard let (top, after) = group(text, fraction.upperBound), text[after...].hasPrefix("{"),
                let (bottom, end) = group(text, text.index(after: after))
            else { break }
            text = text[..<fraction.lowerBound] + "\(wrapped(top))/\(wrapped(bottom))" + text[end...]
        }
        for _ in 0..<8 {
            guard let root = text.firstRange(of: "√{"), let (inner, end) = group(text, root.upperBound) else { break }
            text = text[..<root.lowerBound] + "√\(wrapped(inner))" + text[end...]
        }
        text = raised(text).filter { !"{}\\".contains($0) }
        return text.split(separator: " ").joined(separator: " ")
    }

    /// Exponents as raised letters, or else after a “^”.
    private static func raised(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let sign = rest.firstIndex(of: "^") {
            result += rest[..<sign]
            rest = rest[rest.index(after: sign)...]
            var exponent = rest.prefix(1)
            if exponent == "{", let (inner, end) = group(text, rest.index(after: rest.startIndex)) {
                exponent = inner
                rest = rest[end...]
            } else {
                rest = rest.dropFirst()
            }
            let letters = exponent.compactMap { superscripts[$0] }
            result += letters.count == exponent.count ? String(letters) : "^" + wrapped(exponent)
        }
        return result + rest
    }

    private static func wrapped(_ text: Substring) -> String {
        text.count == 1 || text.allSatisfy(\.isNumber) ? String(text) : "(\(text))"
    }

    /// What stands up to the brace that closes, and the place after it.
    private static func group(_ text: String, _ start: String.Index) -> (Substring, String.Index)? {
        var depth = 1
        for index in text.indices[start...] {
            if text[index] == "{" { depth += 1 }
            if text[index] == "}" { depth -= 1 }
            if depth == 0 { return (text[start..<index], text.index(after: index)) }
        }
        return nil
    }

    private static let superscripts: [Character: Character] = [
        "-": "⁻", "+": "⁺", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸",
        "9": "⁹", "n": "ⁿ",
    ]

    /// Longer names come before shorter ones that they begin with.
    private static let words: [(String, String)] = [
        ("\\dfrac", "\\frac"), ("\\tfrac", "\\frac"), ("\\rightarrow", "→"),
        ("\\left", ""), ("\\right", ""), ("\\text", ""), ("\\mathrm", ""),
        ("\\sqrt", "√"), ("\\cdot", "·"), ("\\times", "×"), ("\\div", "÷"), ("\\pm", "±"), ("\\leq", "≤"),
        ("\\geq", "≥"),
        ("\\neq", "≠"), ("\\approx", "≈"), ("\\infty", "∞"), ("\\alpha", "α"), ("\\beta", "β"), ("\\gamma", "γ"),
        ("\\delta", "δ"), ("\\Delta", "Δ"), ("\\theta", "θ"), ("\\lambda", "λ"), ("\\mu", "μ"), ("\\pi", "π"),
        ("\\sigma", "σ"), ("\\Sigma", "Σ"), ("\\phi", "φ"), ("\\omega", "ω"), ("\\to", "→"),
        ("\\Rightarrow", "⇒"), ("\\int", "∫"), ("\\sum", "∑"), ("\\lim", "lim"), ("\\partial", "∂"), ("\\,", " "),
        ("\\;", " "), ("\\quad", " "), ("\\\\", "\n"),
    ]
}
