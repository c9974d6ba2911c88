/// Draws a still picture.
package protocol SVGRenderer: Sendable {
    /// Returns a PNG of a picture that has no animations, `width` pixels wide, on a background such as `#ffffff`.
    func render(_ picture: [UInt8], width: Int, background: String) async throws(SVGRenderingFailure) -> [UInt8]
}

/// Why a picture was not drawn.
package struct SVGRenderingFailure: Error, Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// There is nothing here to draw with; it says nothing of the picture.
        case unavailable
        /// The picture takes too long, or too much memory.
        case tooMuch
        /// The picture was refused.
        case failed
    }

    package let kind: Kind
    package let message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
