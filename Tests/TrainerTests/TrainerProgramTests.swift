import FoundationEssentials
import Testing
import Trainer

struct TrainerProgramTests {
    @Test func `every file of the program is written`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "aloft-trainer-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }

        try TrainerProgram.write(below: folder)

        let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../Sources/Trainer/trainer"
        ).path
        let names = try FileManager.default.contentsOfDirectory(atPath: sources).filter { $0.hasSuffix(".py") }
        #expect(names.contains("__main__.py"))
        for name in names {
            #expect(
                FileManager.default.contentsEqual(atPath: "\(sources)/\(name)", andPath: "\(folder)/trainer/\(name)"),
                "\(name)"
            )
        }
    }

    @Test func `a folder that cannot be written is an error`() {
        #expect(throws: TrainerError.self) { try TrainerProgram.write(below: "/dev/null") }
    }
}
