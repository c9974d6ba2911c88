/// An item as a card, or as a ground with its label inside: measured, not yet placed.
struct Node {
    var item: Scene.Item
    var colour: Colour
    var style: Style
    var label: TextBlock
    var note: TextBlock

    /// The side of the pictogram; zero without one.
    var picture = 0.0

    /// The whole of it, with what stands below a ground.
    var size: Size

    /// The circle or diamond alone, without the note below it.
    private(set) var ground: Size

    enum Style: Hashable {
        /// The pictogram above the text.
        case stacked
        /// The pictogram beside the text.
        case row
        case box, circle, diamond
    }

    /// How well it can be read: the font size, less when a text was damaged.
    var quality: Double { label.size - (label.isDamaged ? 8 : 0) - (note.isDamaged ? 3 : 0) + min(picture, 90) / 15 }

    static let labelSizes = 15.0...26.0
    static let noteSizes = 13.0...20.0
    private static let padding = 14.0

    /// Measures an item so that it fits.
    init(
        _ item: Scene.Item,
        _ colour: Colour,
        within most: Size,
        labels: ClosedRange<Double> = labelSizes,
        row: Bool? = nil
    ) {
        self.item = item
        self.colour = colour
        switch item.shape {
        case .circle where row != true: style = .circle
        case .diamond where row != true: style = .diamond
        case .box, .circle, .diamond, nil: style = .box
        default: style = row ?? (most.width > most.height * 1.9 && most.height < 150) ? .row : .stacked
        }
        label = TextBlock("", .bold, width: 1, lines: 1, sizes: labels)
        note = label
        size = most
        ground = most
        fit(most, labels)
    }

    /// The form at which arrows end, around a center.
    func outline(at center: Point) -> Outline {
        switch style {
        case .circle:
            let radius = ground.width / 2
            return .circle(Point(center.x, center.y - size.height / 2 + radius), radius: radius)
        case .diamond:
            return .diamond(
                Box(
                    x: center.x - ground.width / 2,
                    y: center.y - size.height / 2,
                    width: ground.width,
                    height: ground.height
                )
            )
        default: return .box(Box(center: center, size: size))
        }
    }

    /// How small a pictogram may get for the sake of larger letters.
    private static func leastPicture(beside letters: Double, in most: Size) -> Double {
        let share = letters > 21 ? 0.4 : letters > 17 ? 0.28 : 0
        return max(40, min(84, most.height * share))
    }

    /// Makes a circle larger, to that diameter.
    mutating func widen(to diameter: Double) {
        size.height += diameter - ground.height
        ground = Size(diameter, diameter)
        size.width = max(size.width, diameter)
    }

    private mutating func fit(_ most: Size, _ labels: ClosedRange<Double>) {
        let pad = max(4, min(Self.padding, (most.height - 20) / 3))
        var measure = labels.upperBound
        while true {
            let isLast = measure <= labels.lowerBound
            let sizes = isLast ? labels.lowerBound...labels.lowerBound : measure...measure
            if attempt(most, pad, sizes, isLast: isLast) || isLast { return }
            measure = max(labels.lowerBound, measure - 1)
        }
    }

    /// Tries one font size; whether everything fits undamaged.
    private mutating func attempt(_ most: Size, _ pad: Double, _ sizes: ClosedRange<Double>, isLast: Bool) -> Bool {
        let small = max(Self.noteSizes.lowerBound, min(Self.noteSizes.upperBound, (sizes.upperBound * 0.78).rounded()))
        let noteSizes = (isLast ? Self.noteSizes.lowerBound : small)...small
        let scale = item.scale == .small ? 0.72 : item.scale == .large ? 1.25 : 1
        switch style {
        case .stacked, .box:
            let width = most.width - 2 * pad
            picture = style == .box ? 0 : Self.leastPicture(beside: sizes.upperBound, in: most)
            let least = picture > 0 ? picture + 8 : 0
            label = TextBlock(item.label, .bold, width: width, lines: 3, sizes: sizes)
            var room = most.height - 2 * pad - least - label.height - 4
            if room < 0, isLast {
                let lines = max(1, Int((most.height - 2 * pad) / (label.size * TextBlock.leading)))
                picture = 0
                label = TextBlock(item.label, .bold, width: width, lines: min(3, lines), sizes: sizes)
                room = most.height - 2 * pad - label.height - 4
            }
            let lines = max(0, Int(room / (small * TextBlock.leading)))
            note = TextBlock(item.note, .regular, width: width, lines: min(4, lines), sizes: noteSizes)
            let fits = room >= 0 && !label.isDamaged && !note.isDamaged && (item.note.isEmpty || !note.isEmpty)
            room -= note.height
            if picture > 0 { picture = max(24, min(max(picture, 112) * scale, picture + max(0, room))) }
            let text = max(label.width, note.width, picture)
            let gap = note.isEmpty ? 0 : 4.0
            let height = label.height + note.height + gap + (picture > 0 ? picture + 8 : 0) + 2 * pad
            size = Size(
                min(most.width, max(text + 2 * pad + 4, 96)),
                min(most.height, max(height, min(52, most.height)))
            )
            return fits
        case .row:
            let margin = max(4, min(10, (most.height - 20) / 3))
            picture = min(92 * scale, most.height - 2 * margin, most.width * 0.36)
            let width = most.width - 3 * Self.padding - picture
            let tall = most.height - 2 * margin
            label = TextBlock(
                item.label,
                .bold,
                width: width,
                lines: max(1, min(2, Int(tall / (sizes.lowerBound * TextBlock.leading)))),
                sizes: sizes
            )
            let room = tall - label.height - 3
            let lines = max(0, Int(room / (small * TextBlock.leading)))
            note = TextBlock(item.note, .regular, width: width, lines: min(3, lines), sizes: noteSizes)
            let text = max(label.width, note.width)
            let height = max(picture, label.height + note.height + (note.isEmpty ? 0 : 3)) + 2 * margin
            size = Size(min(most.width, text + picture + 3 * Self.padding + 4), min(most.height, height))
            return room >= 0 && !label.isDamaged && !note.isDamaged && (item.note.isEmpty || !note.isEmpty)
        case .circle, .diamond: return attemptGround(most, sizes, noteSizes)
        }
    }

    private mutating func attemptGround(_ most: Size, _ sizes: ClosedRange<Double>, _ noteSizes: ClosedRange<Double>)
        -> Bool
    {
        note = TextBlock(item.note, .regular, width: most.width, lines: 2, sizes: noteSizes)
        var height = most.height - (note.isEmpty ? 0 : note.height + 6)
        if height < 60 {
            note = TextBlock("", .regular, width: 1, lines: 0, sizes: noteSizes)
            height = most.height
        }
        let width: Double
        if style == .circle {
            let diameter = min(most.width, height, 170)
            label = TextBlock(item.label, .bold, width: diameter * 0.8, lines: diameter > 90 ? 3 : 2, sizes: sizes)
            let corner = (label.width * label.width + label.height * label.height).squareRoot()
            let needed = max(min(76, diameter), corner + 16)
            guard needed <= diameter else {
                style = sizes.upperBound <= Self.labelSizes.lowerBound ? .box : .circle
                if style == .box { return attempt(most, 10, sizes, isLast: true) }
                return false
            }
            (width, height) = (needed, needed)
        } else {
            label = TextBlock(item.label, .bold, width: most.width * 0.62, lines: 2, sizes: sizes)
            width = max(90, label.width * 1.5 + 16)
            let needed = max(64, label.height * 3 + 8)
            guard needed <= height, width <= most.width else {
                style = sizes.upperBound <= Self.labelSizes.lowerBound ? .box : .diamond
                if style == .box { return attempt(most, 10, sizes, isLast: true) }
                return false
            }
            height = needed
        }
        ground = Size(width, height)
        size = Size(max(width, note.width), height + (note.isEmpty ? 0 : note.height + 6))
        return !label.isDamaged && !note.isDamaged
    }
}
