/// When each thing appears, so that the whole is there within twelve seconds.
struct Schedule {
    private let begins: [String: Double]

    /// When the takeaway appears; the last thing.
    let closing: Double

    /// When everything is there.
    var end: Double { closing + 0.6 }

    init(_ scene: Scene) {
        let first = 0.7
        let step = min(1, 8.4 / Double(max(1, scene.items.count)))
        var begins: [String: Double] = [:]
        for (index, id) in scene.order.enumerated() { begins[id] = first + Double(index) * step }
        self.begins = begins
        closing = first + Double(scene.items.count) * step + 0.9
    }

    func begin(_ id: String) -> Double { begins[id] ?? 0.7 }

    func begin(_ item: Scene.Item) -> Double { begin(item.id) }

    /// A link is drawn towards whichever of its ends comes later.
    func begin(_ link: Scene.Link) -> Double { max(begin(link.from), begin(link.to)) + 0.15 }
}
