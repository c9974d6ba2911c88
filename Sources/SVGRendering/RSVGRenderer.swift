package import EventLoop
package import Programs
package import SVG

/// Draws with `rsvg-convert`, one process for each picture.
package struct RSVGRenderer: SVGRenderer {
    package typealias Limits = Program.Limits

    private let program: Program

    /// - Parameters:
    ///   - loop: watches the processes.
    ///   - path: the folders in which programs are, as in `PATH`.
    ///   - limits: what one drawing may take.
    package init(on loop: EventLoop, path: String, limits: Limits = Limits()) {
        program = Program("rsvg-convert", of: "librsvg2-bin", on: loop, path: path, limits: limits)
    }

    /// Whether the program is there.
    package var isAvailable: Bool { program.isAvailable }

    package func render(
        _ picture: [UInt8],
        width: Int,
        background: String
    ) async throws(SVGRenderingFailure) -> [UInt8] {
        do throws(ProgramFailure) {
            return try await program.run(
                ["--width", "\(width)", "--keep-aspect-ratio", "--background-color", background],
                input: picture,
                // Threads and their arenas would take the address space that is allowed, on a machine with many cores.
                environment: ["RAYON_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"]
            )
        } catch {
            throw SVGRenderingFailure(error)
        }
    }
}

extension SVGRenderingFailure {
    fileprivate init(_ failure: ProgramFailure) {
        switch failure.kind {
        case .unavailable: self.init(.unavailable, failure.message)
        case .tooMuch: self.init(.tooMuch, failure.message)
        case .failed: self.init(.failed, failure.message)
        }
    }
}
