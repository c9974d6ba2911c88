/// The things that can be drawn.
package enum Shape: String, CaseIterable, Hashable, Sendable {
    // Grounds for text.
    case box, circle, diamond
    // Living things and what they are made of.
    case person, brain, heart, lung, stomach, eye, cell, nucleus, bacterium, virus, dna, leaf, flower, tree, fish
    // Nature.
    case sun, moon, planet, star, cloud, rain, drop, flame, mountain, wave, lightning
    // Physics, chemistry, engineering.
    case atom, molecule, magnet, battery, resistor, bulb, spring, gear, wheel, piston, flask, thermometer, ball
    // Things of people.
    case book, coin, house, factory, rocket, car, clock, globe, crown, flag, scales, hammer, sword
    // Computing.
    case server, database, computer, phone, lock, key, document, envelope, magnifier, chart, arrow

    /// Whether it holds its label, instead of standing beside it.
    var isGround: Bool { self == .box || self == .circle || self == .diamond }

    /// Whether it may turn all the way round without looking wrong.
    var isRound: Bool {
        switch self {
        case .gear, .wheel, .sun, .atom, .star, .virus, .coin, .molecule, .flower, .ball: true
        default: false
        }
    }

    /// The shape that a name has a word for: the name itself, a synonym, or a word of it.
    package static func named(by name: String) -> Shape? {
        let (words, joined) = words(of: name)
        if let shape = Shape(rawValue: joined) ?? synonyms[joined] { return shape }
        // The last word is the noun: a "blood cell" is a cell.
        for word in words.reversed() {
            if let shape = Shape(rawValue: word) ?? synonyms[word] { return shape }
            if word.hasSuffix("s"), let shape = Shape(rawValue: String(word.dropLast())) { return shape }
        }
        return nil
    }

    private static func words(of name: String) -> (words: [String], joined: String) {
        let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        return (words, words.joined(separator: "_"))
    }

    /// The shape that is meant by a name: one that it has a word for, or a misspelt name.
    static func nearest(to name: String) -> Shape? {
        if let shape = named(by: name) { return shape }
        let (words, joined) = words(of: name)
        for word in [joined] + words.reversed() {
            if let known = Names.nearest(to: word, in: Shape.allCases.map(\.rawValue) + synonyms.keys.sorted()) {
                return Shape(rawValue: known) ?? synonyms[known]
            }
        }
        return nil
    }

    private static let synonyms: [String: Shape] = [
        "rectangle": .box, "square": .box, "card": .box, "text": .box, "label": .box, "node": .circle, "dot": .circle,
        "decision": .diamond, "rhombus": .diamond, "human": .person, "man": .person, "woman": .person, "user": .person,
        "people": .person, "student": .person, "king": .crown, "queen": .crown, "mind": .brain, "neuron": .brain,
        "lungs": .lung, "gut": .stomach, "organism": .bacterium, "bacteria": .bacterium, "membrane": .cell,
        "mitochondrion": .bacterium, "mitochondria": .bacterium, "chloroplast": .leaf, "plant": .leaf, "helix": .dna,
        "gene": .dna, "chromosome": .dna, "rose": .flower, "forest": .tree, "animal": .fish, "water": .drop,
        "blood": .drop, "oil": .drop, "sea": .wave, "ocean": .wave, "river": .wave, "lake": .wave, "vapour": .cloud,
        "vapor": .cloud, "steam": .cloud, "gas": .cloud, "air": .cloud, "snow": .cloud, "light": .sun, "fire": .flame,
        "heat": .flame, "burner": .flame, "hill": .mountain, "rock": .mountain, "soil": .mountain, "volcano": .mountain,
        "electricity": .lightning, "energy": .lightning, "bolt": .lightning, "spark": .lightning, "electron": .ball,
        "proton": .ball, "particle": .ball, "sphere": .ball, "glucose": .molecule, "sugar": .molecule,
        "protein": .molecule, "oxygen": .molecule, "atp": .lightning, "bond": .molecule, "cylinder": .piston,
        "engine": .piston, "pump": .piston, "motor": .gear, "machine": .gear, "cog": .gear, "process": .gear,
        "tyre": .wheel, "pulley": .wheel, "lamp": .bulb, "idea": .bulb, "lightbulb": .bulb, "cell_battery": .battery,
        "capacitor": .battery, "coil": .spring, "beaker": .flask, "tube": .flask, "test_tube": .flask,
        "temperature": .thermometer, "weight": .ball, "mass": .ball, "money": .coin, "gold": .coin, "home": .house,
        "building": .house, "castle": .house, "industry": .factory, "plant_factory": .factory, "ship": .rocket,
        "satellite": .rocket, "truck": .car, "vehicle": .car, "time": .clock, "timer": .clock, "earth": .globe,
        "world": .globe, "internet": .globe, "network": .globe, "country": .flag, "law": .scales, "justice": .scales,
        "balance": .scales, "war": .sword, "battle": .sword, "tool": .hammer, "storage": .database, "disk": .database,
        "memory": .database, "cpu": .computer, "chip": .computer, "laptop": .computer, "screen": .computer,
        "router": .server, "cloud_server": .server, "mobile": .phone, "smartphone": .phone, "security": .lock,
        "password": .key, "file": .document, "paper": .document, "page": .document, "letter": .envelope,
        "mail": .envelope, "message": .envelope, "packet": .envelope, "search": .magnifier, "lens": .magnifier,
        "graph": .chart, "plot": .chart, "orbit": .planet, "saturn": .planet, "comet": .star,
    ]
}
