/// What an artifact is, by the ending of its name.
package enum ArtifactKind: String, Hashable, Sendable, CaseIterable {
    case svg, png, json, jsonl, txt, md, html, zip, py, mp4, wav

    package var contentType: String {
        switch self {
        case .svg: "image/svg+xml; charset=utf-8"
        case .png: "image/png"
        case .json: "application/json; charset=utf-8"
        case .jsonl: "application/jsonl; charset=utf-8"
        case .txt: "text/plain; charset=utf-8"
        case .md: "text/markdown; charset=utf-8"
        case .html: "text/html; charset=utf-8"
        case .zip: "application/zip"
        case .py: "text/x-python; charset=utf-8"
        case .mp4: "video/mp4"
        case .wav: "audio/wav"
        }
    }

    /// Whether a browser shows it; the others are offered for saving.
    package var isShown: Bool {
        switch self {
        case .svg, .png, .json, .txt, .md, .mp4, .wav: true
        case .jsonl, .html, .zip, .py: false
        }
    }

    /// What a page of it may do: nothing, and what it is drawn with must be in it.
    package var policy: String {
        switch self {
        case .svg, .html: "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        // A browser shows these on a page of its own, which plays them from where they are.
        case .mp4, .wav: "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'"
        case .png: "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"
        case .json, .jsonl, .txt, .md, .zip, .py: "sandbox; default-src 'none'"
        }
    }
}
