/// What a picture may have at most; beyond it, something is left out.
package struct SVGLimits: Hashable, Sendable {
    /// How many elements there are once all that is used is put where it is used.
    package var expandedElements = 20_000
    /// How many references may lie behind one another.
    package var referenceDepth = 8
    /// How far from zero a number may be.
    package var magnitude = 1e6
    /// Of a bitmap in the picture, in bytes as it is written.
    package var imageBytes = 300 << 10
    package var animations = 2000
    package var filterPrimitives = 16
    /// In user units.
    package var blur = 100.0
    /// The shortest time that something moving may take, so that nothing flashes.
    package var shortestDuration = 0.05
    package var longestDuration = 3600.0

    package init() {}
}
