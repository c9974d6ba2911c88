import Animations
import EventLoop
import FilmRendering
import Foundation
import Programs
import Testing

/// Where Manim is not installed, that is said.
private let isInstalled: Bool = {
    let isThere = FileManager.default.isExecutableFile(atPath: folder + "/bin/manim") && Sandbox.isAvailable(in: path)
    if !isThere { print("SKIPPED: no films are rendered, scripts/setup-animations was not run") }
    return isThere
}()
private let folder: String = {
    let home = ProcessInfo.processInfo.environment["ALOFT_HOME"] ?? ".aloft"
    return URL(filePath: home).standardizedFileURL.path(percentEncoded: false) + "/animations"
}()
private let path = "/usr/bin:/bin"
private let small = FilmFormat(width: 426, height: 240, framesPerSecond: 5)

@Suite struct ManimRendererTests {
    @Test(.enabled(if: isInstalled)) func `a scene becomes a film that can be seen and moves`() async throws {
        let scene = try #require(SceneReading(answer: scene).scene)
        let program = ManimProgram(scene)

        let film = try await render(program.source, program.className)

        #expect(abs(film.seconds - scene.duration) < 0.5)
        #expect(film.width == 426 && film.height == 240)
        #expect(!film.isBlank && film.moves)
        #expect(film.bytes.dropFirst(4).prefix(4).elementsEqual(Array("ftyp".utf8)))
        #expect(film.poster.prefix(4).elementsEqual([0x89, 0x50, 0x4E, 0x47]))
    }

    @Test(
        .enabled(if: isInstalled),
        arguments: [
            ("self.wait(1)", true, false), ("self.add(Circle())\n        self.wait(1)", false, false),
            ("self.add(Dot())\n        self.wait(1)", false, false),
        ]
    )
    func `what is blank or does not move is seen`(body: String, isBlank: Bool, moves: Bool) async throws {
        let film = try await render(header + body, "Trial")

        #expect(film.isBlank == isBlank && film.moves == moves)
    }

    @Test(
        .enabled(if: isInstalled),
        arguments: [
            ("self.play(Create(nothing))", ProgramFailure.Kind.failed, "NameError: name 'nothing' is not defined"),
            ("import socket; socket.create_connection(('192.0.2.1', 80), 2)", .failed, "OSError"),
            ("open('/etc/passwd')", .failed, "FileNotFoundError"), ("open('/usr/x', 'w')", .failed, "Error"),
            ("x = bytearray(8 << 30)", .failed, "MemoryError"), ("while True: pass", .tooMuch, "it"),
            ("import os; os._exit(0)", .failed, "Manim made no film."),
            (
                "import os; os.makedirs('media/v'); os.symlink('/etc/hostname', 'media/v/film.mp4'); os._exit(0)",
                .failed, "no film"
            ),
        ]
    )
    func `a program that fails says why, and reaches nothing`(
        body: String,
        kind: ProgramFailure.Kind,
        part: String
    ) async throws {
        let error = await #expect(throws: ProgramFailure.self) { try await render(header + body, "Trial") }

        #expect(error?.kind == kind && error?.message.contains(part) == true, "\(String(describing: error))")
    }

    @Test func `where Manim is missing, it is said where it was looked for and who installs it`() async throws {
        let error = await #expect(throws: ProgramFailure.self) { try await render("", "Trial", in: "/no/such/folder") }

        #expect(error?.kind == .unavailable)
        for part in ["scripts/setup-animations", "ALOFT_HOME"] {
            #expect(error?.message.contains(part) == true)
        }
    }

    private func render(_ program: String, _ name: String, in place: String = folder) async throws -> Film {
        var limits = ManimRenderer.limits
        limits.time = .seconds(60)
        limits.processorSeconds = 20
        let loop = try EventLoop(label: "films")
        loop.start()
        defer {
            loop.stop()
            loop.join()
        }
        return try await ManimRenderer(in: place, on: loop, path: path, limits: limits).render(program, name, small)
    }
}

private let header = "from manim import *\nclass Trial(Scene):\n    def construct(self):\n        "
private let scene = """
    {"scene_name": "Trial", "objects": [{"name": "c", "type": "circle", "props": {"color": "BLUE"}},
     {"name": "t", "type": "text", "props": {"text": "It's \\"so\\" – ünï", "position": [0, 2]}}],
     "animations": [{"type": "create", "target": "c", "duration": 1}, {"type": "write", "target": "t"}]}
    """
