/// Why there is nothing to draw.
package enum SceneError: Error, Hashable, CustomStringConvertible {
    case notAnObject
    case noItems

    package var description: String {
        switch self {
        case .notAnObject: "A scene must be a JSON object with “kind”, “title” and “items”."
        case .noItems: "The scene has no items: give at least two, each with “id” and “label”."
        }
    }
}
