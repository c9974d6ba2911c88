/// A shape as SVG, in a square of 100 around the origin.
enum Pictogram {
    /// The markup of a shape in the tones of a colour; `size` is the side of the square it fills.
    static func markup(_ shape: Shape, _ colour: Colour?, size: Double) -> String {
        let colour = colour ?? shape.colour
        let drawn = drawing(of: shape)
            .replacing("$m", with: colour.main)
            .replacing("$l", with: colour.soft)
            .replacing("$p", with: colour.pale)
            .replacing("$d", with: colour.deep)
        return "<g transform=\"scale(\(hundredths(size / 100)))\" fill=\"\(colour.main)\" stroke=\"\(colour.deep)\" "
            + "stroke-width=\"3\" stroke-linejoin=\"round\" stroke-linecap=\"round\">\(drawn)</g>"
    }

    private static func hundredths(_ value: Double) -> String {
        let count = Int((max(0.01, value) * 100).rounded())
        let rest = count % 100
        return "\(count / 100)." + (rest < 10 ? "0\(rest)" : "\(rest)")
    }

    private static func drawing(of shape: Shape) -> String {
        living[shape] ?? nature[shape] ?? physics[shape] ?? things[shape] ?? computing[shape] ?? ""
    }
}

extension Shape {
    /// The colour it has when nobody chose one.
    package var colour: Colour {
        switch self {
        case .heart, .lung, .magnet, .thermometer, .factory, .flag, .rocket: .red
        case .leaf, .tree, .bacterium, .computer: .green
        case .sun, .star, .lightning, .coin, .bulb, .crown, .key: .yellow
        case .flame, .planet, .fish, .person, .ball: .orange
        case .cloud, .gear, .wheel, .server, .sword, .document, .spring, .piston: .grey
        case .drop, .rain, .wave, .globe, .eye, .database, .car, .arrow, .envelope, .box: .blue
        case .mountain, .house, .hammer, .scales, .book: .brown
        case .atom, .virus, .nucleus, .moon, .lock, .dna: .purple
        case .brain, .stomach, .flower: .pink
        default: .teal
        }
    }
}
