/// What of a script is wanted.
package enum Modality: String, Codable, Hashable, Sendable, CaseIterable {
    case text, audio, video, images
}
