internal import JSON
package import Programs

/// A film, and what was seen in it.
package struct Film: Hashable, Sendable {
    /// MP4.
    package var bytes: [UInt8]
    /// PNG: the last picture in which nearly all can be seen.
    package var poster: [UInt8]
    package var seconds: Double
    package var width: Int
    package var height: Int
    /// The most pixels, of 320 by 180, that were another colour than most.
    package var seen: Int
    /// Frames that differ from the one before.
    package var moving: Int

    package init(bytes: [UInt8], poster: [UInt8], seconds: Double, width: Int, height: Int, seen: Int, moving: Int) {
        self.bytes = bytes
        self.poster = poster
        self.seconds = seconds
        (self.width, self.height) = (width, height)
        (self.seen, self.moving) = (seen, moving)
    }

    /// Reads what `inspect.py` says.
    init?(bytes: [UInt8], poster: [UInt8], report: [UInt8]) {
        guard let json = try? JSON(parsing: report), let seconds = json["seconds"]?.double,
            let width = json["width"]?.int, let height = json["height"]?.int, let seen = json["seen"]?.int,
            let moving = json["moving"]?.int
        else { return nil }
        self.init(
            bytes: bytes,
            poster: poster,
            seconds: seconds,
            width: width,
            height: height,
            seen: seen,
            moving: moving
        )
    }

    /// Whether there is nothing to be seen in it at any time.
    package var isBlank: Bool { seen < 3 }
    /// Whether anything ever moves or changes.
    package var moves: Bool { moving > 0 }
}

/// How a film is made.
package struct FilmFormat: Hashable, Sendable {
    package var width: Int
    package var height: Int
    package var framesPerSecond: Int

    package init(width: Int, height: Int, framesPerSecond: Int) {
        self.width = width
        self.height = height
        self.framesPerSecond = framesPerSecond
    }
}

/// Makes films of programs for Manim.
package protocol FilmRenderer: Sendable {
    /// Why it cannot make any, in a sentence; `nil` where it can.
    var absence: String? { get }

    /// - Parameters:
    ///   - program: the whole of a Python file.
    ///   - className: the scene in it.
    ///   - format: how large and how fine it is to be.
    /// - Returns: the film.
    /// - Throws: why there is none, `.unavailable` where that says nothing of the program.
    func render(_ program: String, _ className: String, _ format: FilmFormat) async throws(ProgramFailure) -> Film
}
