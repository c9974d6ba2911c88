internal import JSON

/// A scene and how much of the answer it still is.
package struct RepairedScene: Hashable, Sendable {
    /// What was done to have a scene that can be shown, from nothing to everything.
    package enum Rung: String, Hashable, Sendable, CaseIterable, Comparable {
        case asWritten = "as_written"
        /// What had one right meaning was mended.
        case fixed
        /// What was wrong was left out, and what depended on it.
        case reduced
        /// Only simple shapes and texts are left, and at most three animations.
        case primitives
        /// Nothing of the answer is left.
        case placeholder

        package static func < (left: Rung, right: Rung) -> Bool { left.place < right.place }

        /// Whether all of the answer is in it.
        package var isWhole: Bool { self <= .fixed }

        private var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    package var scene: Scene
    package var rung: Rung
    /// What was done, in sentences.
    package var notes: [String]

    package init(scene: Scene, rung: Rung, notes: [String]) {
        self.scene = scene
        self.rung = rung
        self.notes = notes
    }
}

extension SceneReading {
    /// The scene when there is nothing wrong with the answer, and nothing missing at its end.
    package var accepted: RepairedScene? {
        isCutOff ? nil : read(as: fixes.isEmpty ? .asWritten : .fixed)
    }

    private func read(as rung: RepairedScene.Rung) -> RepairedScene? {
        scene.map { RepairedScene(scene: $0, rung: rung, notes: fixes.map(\.sentence)) }
    }

    /// What can be shown of an answer that has problems: all of it that has none.
    ///
    /// - Returns: `nil` when no object is left.
    package var reduced: RepairedScene? {
        if let whole = accepted ?? read(as: .reduced) { return whole }
        guard var json = json.map(SceneReader.unwrapped) else { return nil }
        var reading = self
        var notes: [String] = []
        // What is left out may have been referred to, which the next reading finds.
        for _ in 0..<20 {
            let causes = Dictionary(grouping: reading.problems) {
                json.has($0.path.field.elements[...]) ? $0.path.field : $0.path.whole
            }
            for (path, problems) in causes.sorted(by: { $0.key.comes(after: $1.key) }) {
                json.remove(path.elements[...])
                if let problem = problems.first { notes.append("\(path) is left out: \(problem.sentence)") }
            }
            reading = SceneReading(json)
            if let scene = reading.scene {
                return RepairedScene(scene: scene, rung: .reduced, notes: notes + reading.fixes.map(\.sentence))
            }
        }
        return nil
    }
}

extension RepairedScene {
    /// The scene with nothing in it that could fail to render: simple shapes and texts, and at most three animations.
    package var primitives: RepairedScene? {
        var simple = scene
        simple.objects = scene.objects.filter(\.shape.isPrimitive)
        guard !simple.objects.isEmpty else { return nil }
        let names = Set(simple.objects.map(\.name))
        simple.animations = Array(scene.animations.filter { $0.isPrimitive(among: names) }.prefix(3))
        for index in simple.animations.indices { simple.animations[index].isTogether = false }
        let notes = [
            "Only simple shapes and texts are shown: \(simple.objects.count) of \(scene.objects.count) objects, "
                + "\(simple.animations.count) of \(scene.animations.count) animations."
        ]
        return RepairedScene(scene: simple, rung: .primitives, notes: self.notes + notes)
    }

    /// A scene for when nothing else is left: the beginning of what was asked for, or a circle.
    package static func placeholder(for prompt: String) -> RepairedScene {
        let text = SceneReader.clean(String(prompt.prefix(50))).split(separator: "\n").joined(separator: " ")
        let isShown = text.contains { $0.isLetter || $0.isNumber }
        let object = Object(
            name: isShown ? "prompt" : "circle",
            shape: isShown ? .text(text, size: 48) : .circle(radius: 1),
            style: Style(stroke: .standardBlue, fill: isShown ? .white : .standardBlue)
        )
        let scene = Scene(
            name: "GeneratedScene",
            objects: [object],
            animations: [Animation(kind: .act(isShown ? .fadeIn : .create, on: object.name))]
        )
        return RepairedScene(
            scene: scene,
            rung: .placeholder,
            notes: ["The answer could not be used; \(isShown ? "what was asked for" : "a circle") is shown."]
        )
    }
}

extension Shape {
    fileprivate var isPrimitive: Bool {
        switch self {
        case .circle, .dot, .ellipse, .square, .rectangle, .regular, .star, .polygon, .line, .arrow, .text: true
        case .axes, .numberLine, .graph: false
        }
    }
}

extension Animation {
    fileprivate func isPrimitive(among names: Set<String>) -> Bool {
        switch kind {
        case .wait: false
        case .act(.transform, _), .act(.moveAlong, _), .act(.matrix, _): false
        case .act(_, let target): names.contains(target)
        }
    }
}

extension ScenePath {
    /// The member that a problem is in, without the places within its value.
    fileprivate var field: ScenePath {
        guard let last = elements.lastIndex(where: { if case .key = $0 { true } else { false } }) else { return self }
        return elements.count <= 2 ? self : ScenePath(elements: Array(elements[...last]))
    }

    /// The object or animation that a problem is in, or what else stands at the top.
    fileprivate var whole: ScenePath {
        let isNested = elements.count >= 4 && elements[2] == .key("animations")
        return ScenePath(elements: Array(elements.prefix(isNested ? 4 : 2)))
    }

    /// Whether removing this first leaves the other's place what it is.
    fileprivate func comes(after other: ScenePath) -> Bool {
        for (mine, theirs) in zip(elements, other.elements) where mine != theirs {
            switch (mine, theirs) {
            case (.index(let mine), .index(let theirs)): return mine > theirs
            case (.key(let mine), .key(let theirs)): return mine > theirs
            case (.index, .key): return true
            case (.key, .index): return false
            }
        }
        return elements.count > other.elements.count
    }
}

extension JSON {
    fileprivate func has(_ path: ArraySlice<ScenePath.Element>) -> Bool {
        switch path.first {
        case nil: true
        case .key(let key): self[key]?.has(path.dropFirst()) ?? false
        case .index(let index): self[index]?.has(path.dropFirst()) ?? false
        }
    }

    /// Removes what stands at a path, when there is something.
    fileprivate mutating func remove(_ path: ArraySlice<ScenePath.Element>) {
        guard let first = path.first else { return }
        let rest = path.dropFirst()
        switch (first, self) {
        case (.key(let key), .object(var object)):
            guard let index = object.members.firstIndex(where: { $0.key == key }) else { return }
            if rest.isEmpty { object.members.remove(at: index) } else { object.members[index].value.remove(rest) }
            self = .object(object)
        case (.index(let index), .array(var array)):
            guard array.indices.contains(index) else { return }
            if rest.isEmpty { array.remove(at: index) } else { array[index].remove(rest) }
            self = .array(array)
        default: break
        }
    }
}
