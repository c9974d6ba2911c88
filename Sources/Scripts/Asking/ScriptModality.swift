/// What of a script is wanted.
package enum ScriptModality: String, Codable, Hashable, Sendable, CaseIterable {
    case text, audio, video, images
}
