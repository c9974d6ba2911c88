/// Whether two texts say the same in everything that a vector does not see: numbers, names, negations, the order of things.
///
/// It does not judge meaning; it looks for a reason against. Whatever is in one text must be in the other, at its place,
/// unless it is known to carry nothing. In doubt the texts differ: that costs a call of the model, the other mistake costs
/// a wrong answer.
package enum ContentGate {
    /// Why two texts are not alike.
    package enum Disagreement: String, Sendable, CaseIterable {
        case language, literal, number, negation, question, tense, name, word, order
    }

    /// The first reason that two questions do not ask the same; `nil` when none is found.
    package static func disagreement(_ one: Sketch, _ other: Sketch) -> Disagreement? {
        if one.scripts != other.scripts || one.isEnglish != other.isEnglish { return .language }
        let isSame =
            one.symbols.count == other.symbols.count
            && zip(one.symbols, other.symbols).allSatisfy { $0.agrees(with: $1) }
        if !isSame { return reason(one.symbols, other.symbols) }
        if one.question != other.question { return .question }
        if one.isPast != other.isPast || one.isFuture != other.isFuture { return .tense }
        // Nothing but small words: they are all there is to compare.
        return one.symbols.isEmpty && one.words != other.words ? .word : nil
    }

    /// The first reason that two answers do not state the same facts; `nil` when none is found.
    ///
    /// Answers are long and worded freely, so only their numbers, names, quotes and negations are held against each other,
    /// in any order.
    package static func factsDisagreement(_ one: Sketch, _ other: Sketch) -> Disagreement? {
        if one.scripts != other.scripts { return .language }
        for (kind, reason) in [
            (Sketch.Symbol.Kind.literal, Disagreement.literal), (.number, .number), (.negation, .negation),
        ] where facts(of: one, kind) != facts(of: other, kind) {
            return reason
        }
        return hasNames(of: one, other) && hasNames(of: other, one) ? nil : .name
    }

    /// Whether every name in one text is in the other, where it may begin a sentence.
    private static func hasNames(of one: Sketch, _ other: Sketch) -> Bool {
        missing(from: other.symbols, in: one.symbols.filter { $0.kind == .name }).isEmpty
    }

    private static func facts(of sketch: Sketch, _ kind: Sketch.Symbol.Kind) -> [String] {
        let texts = sketch.symbols.lazy.filter { $0.kind == kind }.map(\.text)
        // A name may be said twice; a negation said twice is another.
        return kind == .negation ? texts.sorted() : Set(texts).sorted()
    }

    /// What kind of thing is in one text and not in the other.
    private static func reason(_ one: [Sketch.Symbol], _ other: [Sketch.Symbol]) -> Disagreement {
        let (extra, missing) = (missing(from: other, in: one), missing(from: one, in: other))
        let different = extra + missing
        if different.isEmpty { return one.count == other.count ? .order : .word }
        for (kind, reason) in [
            (Sketch.Symbol.Kind.literal, Disagreement.literal), (.number, .number), (.negation, .negation),
            (.name, .name),
        ] where different.contains(where: { $0.kind == kind }) {
            return reason
        }
        return zip(extra, missing).contains { isOpposite($0.text, $1.text) } ? .negation : .word
    }

    /// What is in `symbols` and in no form in `others`; the time it takes grows with the length alone.
    private static func missing(from others: [Sketch.Symbol], in symbols: [Sketch.Symbol]) -> [Sketch.Symbol] {
        let forms = others.reduce(into: Set<String>()) { $0.formUnion($1.forms) }
        return symbols.filter { $0.forms.isDisjoint(with: forms) }
    }

    /// Whether one word is the other with a negation before it, as in "healthy" and "unhealthy".
    private static func isOpposite(_ one: String, _ other: String) -> Bool {
        let (short, long) = one.count < other.count ? (one, other) : (other, one)
        return ["un", "in", "im", "ir", "il", "dis", "non", "mis", "de"].contains { $0 + short == long }
    }
}
