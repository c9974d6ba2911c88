import Figures
import Foundation
import JSON

#if canImport(FoundationXML)
import FoundationXML
#endif

/// The elements of a document, as a parser of another make reads them.
final class Reading: NSObject, XMLParserDelegate {
    private(set) var isWellFormed = false
    private(set) var elements: [(name: String, attributes: [String: String])] = []
    private(set) var text = ""

    init(_ document: String) {
        super.init()
        let parser = XMLParser(data: Data(document.utf8))
        parser.delegate = self
        parser.shouldResolveExternalEntities = false
        isWellFormed = parser.parse()
    }

    func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
    ) {
        elements.append((name, attributes))
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

    func count(_ names: Set<String>) -> Int { elements.count { names.contains($0.name) } }
}

/// Numbers that are the same on every run (SplitMix64).
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Scenes as bad as a model could write them.
struct SceneMaker {
    var dice: Dice

    init(seed: Int) { dice = Dice(seed: seed) }

    mutating func scene(_ kind: Scene.Kind? = nil) -> JSON {
        let kind = kind ?? Scene.Kind.allCases.randomElement(using: &dice) ?? .flow
        let count = Int.random(in: 1...13, using: &dice)
        var scene: JSON = [
            "kind": .string(kind.rawValue), "title": .string(text(90)), "takeaway": .string(chance(4) ? "" : text(200)),
            "items": .array((0..<count).map { item($0) }),
            "links": .array((0..<Int.random(in: 0...17, using: &dice)).map { _ in link(count) }),
        ]
        if chance(3) {
            scene["order"] = .array((0..<count).map { _ in .string("n\(Int.random(in: 0...count, using: &dice))") })
        }
        if chance(2) { scene["formula"] = .string(text(60)) }
        for name in ["x_from", "x_to", "y_from", "y_to"] where chance(3) {
            scene[name] = JSON(Double(Int.random(in: -1000...1000, using: &dice)) / 10)
        }
        for name in ["x_label", "y_label"] where chance(2) { scene[name] = .string(text(50)) }
        return scene
    }

    private mutating func item(_ index: Int) -> JSON {
        var item: JSON = ["id": .string("n\(chance(12) ? 0 : index)"), "label": .string(text(45))]
        if chance(2) { item["note"] = .string(text(90)) }
        if !chance(5) {
            let known = Shape.allCases.randomElement(using: &dice)?.rawValue ?? "box"
            item["shape"] = .string(chance(8) ? text(12) : known)
        }
        if chance(2) { item["colour"] = .string(Colour.allCases.randomElement(using: &dice)?.rawValue ?? "red") }
        if chance(2) { item["motion"] = .string(Scene.Motion.allCases.randomElement(using: &dice)?.rawValue ?? "grow") }
        if chance(3) { item["size"] = .string(Scene.Scale.allCases.randomElement(using: &dice)?.rawValue ?? "small") }
        if chance(3) { item["place"] = .string(Scene.Place.allCases.randomElement(using: &dice)?.rawValue ?? "left") }
        if chance(2) { item["group"] = .string("group \(Int.random(in: 0...4, using: &dice))") }
        if chance(2) {
            let formulas = [
                "x^2", "sin(x)/x", "1/(x-2)", "exp(x)", "log(x)", "2*x+1", "tan(x)", "sqrt(-x)", "x**x", "))(",
            ]
            item["value"] = .string(chance(2) ? formulas.randomElement(using: &dice) ?? "x" : text(50))
        }
        if chance(3) {
            item["x"] = JSON(Double(Int.random(in: -50...50, using: &dice)))
            item["y"] = JSON(Double(Int.random(in: -50...50, using: &dice)))
        }
        return item
    }

    private mutating func link(_ count: Int) -> JSON {
        var link: JSON = [
            "from": .string("n\(Int.random(in: 0...count, using: &dice))"),
            "to": .string("n\(Int.random(in: 0...count, using: &dice))"),
        ]
        if chance(2) { link["label"] = .string(text(30)) }
        if chance(2) {
            link["relation"] = .string(Scene.Relation.allCases.randomElement(using: &dice)?.rawValue ?? "inside")
        }
        if chance(2) { link["motion"] = .string("flow") }
        return link
    }

    private mutating func text(_ most: Int) -> String {
        let words = [
            "a", "of", "heat", "the", "cell", "energy", "membrane", "photosynthesis", "WWWWWWWWWWWW", "1789", "5", "12",
            "<b>bold</b>", "\"quoted\" & 'more'", "]]>", "مرحبا", "שלום", "日本語の文字列", "🧬🫀", "Ünïcödé", "x^2",
            "e\u{301}\u{301}",
            "Donaudampfschifffahrtsgesellschaftskapitän", "\u{202E}evil", "\u{0}\u{7}\u{1B}",
        ]
        var text = ""
        let length = Int.random(in: 0...most, using: &dice)
        while text.count < length { text += (words.randomElement(using: &dice) ?? "") + " " }
        return text
    }

    private mutating func chance(_ of: Int) -> Bool { Int.random(in: 0..<of, using: &dice) == 0 }
}
