/// One thing that everything else hangs on: it stands in the middle, the rest around it.
extension Drawing {
    /// The item that is an end of every link, when there are enough of them.
    func hub(of links: [Scene.Link]) -> Scene.Item? {
        guard scene.kind == .graph, scene.items.count > 4, links.count == scene.items.count - 1 else { return nil }
        return scene.items.first { item in links.allSatisfy { $0.from == item.id || $0.to == item.id } }
    }

    mutating func drawStar(around hub: Scene.Item, _ links: [Scene.Link]) {
        let middle = content.center
        let others = scene.order.compactMap { item($0) }.filter { $0.id != hub.id }
        let (nodes, centers) = ringPlaces(others, around: middle, free: Size(190, 150))
        for (node, center) in zip(nodes, centers) { draw(node, at: center) }
        drawCentre(hub, at: middle, among: nodes, centers)
        let router = Router(obstacles: canvas.boxes, zone: content.inset(by: -16))
        let arrows = links.compactMap { link -> Arrow? in
            guard let from = placed[link.from], let to = placed[link.to] else { return nil }
            return arrow(link, router.route(from: from, to: to))
        }
        draw(arrows, in: content.inset(by: -12))
    }
}
