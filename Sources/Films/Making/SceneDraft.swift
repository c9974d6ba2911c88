import Animations
import JSON

/// A scene as it is kept between steps, with what was done to have it.
package struct SceneDraft: Codable, Hashable, Sendable {
    /// The scene in its one dialect.
    package var scene: String
    package var rung: String
    package var notes: [String]
    var objects: Int
    var animations: Int
    /// How good it is by what is in it, from 0 to 1.
    package var quality: Double

    init(_ repaired: RepairedScene) {
        scene = repaired.scene.json.text
        rung = repaired.rung.rawValue
        notes = repaired.notes
        objects = repaired.scene.objects.count
        animations = repaired.scene.animations.count
        quality = Quality(of: repaired.scene).score
    }

    /// The scene again; `nil` of what was kept by other rules.
    var repaired: RepairedScene? {
        guard let json = try? JSON(parsing: scene), let scene = SceneReading(json).scene,
            let rung = RepairedScene.Rung(rawValue: rung)
        else { return nil }
        return RepairedScene(scene: scene, rung: rung, notes: notes)
    }

    /// Whether all of the answer is in it.
    var isWhole: Bool { repaired?.rung.isWhole ?? false }

    var measures: [String: Double] {
        ["objects": Double(objects), "animations": Double(animations), "quality": quality]
    }
}
