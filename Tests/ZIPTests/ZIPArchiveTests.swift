import Foundation
import TestKit
import Testing
import ZIP

@Suite struct ZIPArchiveTests {
    static let writer = ArchiveWriter(
        entries: [
            .init(name: "a/", content: []),
            .init(name: "a/stored.bin", content: Array("stored".utf8)),
            .init(name: "a/deflated.bin", content: Deflated.content, compressed: Deflated.stream, method: 8),
            .init(name: "b/empty", content: []),
        ],
        comment: Array("PK\u{5}\u{6} is not an end".utf8)
    )

    @Test func `members are listed and read`() throws {
        let archive = try ZIPArchive(Self.writer.bytes())

        #expect(archive.members.map(\.name) == ["a/", "a/stored.bin", "a/deflated.bin", "b/empty"])
        #expect(archive.members.map(\.size) == [0, 6, 23, 0])
        #expect(try content(of: 1, in: archive) == Array("stored".utf8))
        #expect(try content(of: 2, in: archive) == Deflated.content)
        #expect(try content(of: 3, in: archive) == [])
    }

    @Test(arguments: [
        ("a/*.bin", 2), ("*/*", 4), ("*", 0), ("a/stored.bin", 1), ("a/st*d.b*n", 1), ("*/empty", 1), ("a/*x", 0),
        ("", 0), ("a/***", 3), ("**/deflated.bin", 1),
    ])
    func `a star stands for anything within a folder`(pattern: String, expected: Int) throws {
        let archive = try ZIPArchive(Self.writer.bytes())

        #expect(archive.members(matching: pattern).count == expected)
    }

    @Test(arguments: [
        "/absolute", "../above", "a/../../above", "a//b", "./a", "a/.", "a\\b", "C:a", "", "/", "a\u{0}b", "a\nb", "..",
    ])
    func `a name that leads astray spoils the archive`(name: String) throws {
        let bytes = ArchiveWriter(entries: [.init(name: "good"), .init(name: name)]).bytes()

        let error = #expect(throws: ZIPError.self) { _ = try ZIPArchive(bytes) }

        #expect(error?.code == .dubiousName)
    }

    @Test func `two members of one name spoil the archive`() throws {
        let bytes = ArchiveWriter(entries: [.init(name: "same"), .init(name: "same")]).bytes()

        let error = #expect(throws: ZIPError.self) { _ = try ZIPArchive(bytes) }

        #expect(error?.code == .dubiousName)
    }

    @Test(arguments: [
        ArchiveWriter.Entry(flags: 0x0001), .init(flags: 0x0040), .init(flags: 0x2000), .init(method: 12),
        .init(size: 0xFFFF_FFFF),
    ])
    func `what is not supported is refused by name`(entry: ArchiveWriter.Entry) throws {
        let bytes = ArchiveWriter(entries: [entry]).bytes()

        let error = #expect(throws: ZIPError.self) { _ = try ZIPArchive(bytes) }

        #expect(error?.code == .unsupported)
        #expect(error?.message.contains("member") == true)
    }

    @Test(arguments: [
        (
            ArchiveWriter.Entry(content: Deflated.content, compressed: Deflated.stream, method: 8, checksum: 7),
            ZIPError.Code.checksum
        ),
        (.init(content: Array("abc".utf8), checksum: 7), .checksum),
        (.init(content: Deflated.content, compressed: Deflated.stream, method: 8, size: 22), .malformed),
        (.init(content: Deflated.content, compressed: Deflated.stream, method: 8, size: 24), .malformed),
        (.init(content: Deflated.content, compressed: Deflated.stream + [0], method: 8), .malformed),
        (.init(content: Deflated.content, compressed: Deflated.stream.dropLast(), method: 8), .malformed),
        (.init(content: Deflated.content, compressed: [0xFF, 0xFF], method: 8), .malformed),
        (.init(content: [], compressed: [], method: 8), .malformed),
    ])
    func `content that is not as stated is refused`(entry: ArchiveWriter.Entry, code: ZIPError.Code) throws {
        let bytes = ArchiveWriter(entries: [entry]).bytes()

        let error = #expect(throws: ZIPError.self) {
            let archive = try ZIPArchive(bytes)
            _ = try content(of: 0, in: archive)
        }

        #expect(error?.code == code)
    }

    @Test func `an archive cut off anywhere is refused`() {
        let bytes = Self.writer.bytes()

        for count in 0..<bytes.count {
            #expect(throws: ZIPError.self) { _ = try ZIPArchive(Array(bytes[..<count])) }
        }
    }

    @Test(arguments: [[0], Array("prefix".utf8)])
    func `an archive with something before it is refused`(prefix: [UInt8]) {
        #expect(throws: ZIPError.self) { _ = try ZIPArchive(prefix + Self.writer.bytes()) }
    }

    @Test(arguments: [0x00, 0x01, 0x7F, 0x80, 0xFF] as [UInt8])
    func `no changed byte makes it trap or yield more than stated`(value: UInt8) throws {
        let original = Self.writer.bytes()

        for index in original.indices {
            var bytes = original
            bytes[index] = value
            guard let archive = try? ZIPArchive(bytes) else { continue }
            for member in archive.members.indices {
                guard let content = try? content(of: member, in: archive) else { continue }
                #expect(content.count == archive.members[member].size)
            }
        }
    }

    @Test func `random changes never trap`() throws {
        var random = SplitMix(state: 42)
        let original = Self.writer.bytes()

        for _ in 0..<20_000 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard let archive = try? ZIPArchive(bytes) else { continue }
            for member in archive.members.indices { _ = try? content(of: member, in: archive) }
        }
    }

    @Test func `a file that is not there is refused with its name`() {
        let error = #expect(throws: ZIPError.self) { _ = try ZIPArchive(path: "/nowhere/a.whl") }

        #expect(error?.code == .unreadable)
        #expect(error?.message.contains("/nowhere/a.whl") == true)
    }

    @Test func `a folder is no archive`() {
        #expect(throws: ZIPError.self) { _ = try ZIPArchive(path: "/") }
    }

    @Test(.enabled(if: Python.isThere, "There is no python3 to write archives with."), arguments: ["0", "8"])
    func `what Python writes is read`(method: String) throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "aloft-zip-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let script = """
            import sys, zipfile
            with zipfile.ZipFile(sys.argv[1], "w", int(sys.argv[2])) as archive:
                archive.writestr("package/data/größe.bin", bytes(i * i % 251 for i in range(700_000)))
            """
        try #require(Python.run([script, file.path, method]))

        let archive = try ZIPArchive(path: file.path)

        #expect(archive.members.map(\.name) == ["package/data/größe.bin"])
        #expect(try content(of: 0, in: archive) == (0..<700_000).map { UInt8($0 * $0 % 251) })
    }
}

private func content(of index: Int, in archive: borrowing ZIPArchive) throws -> [UInt8] {
    var reader = try archive.open(archive.members[index])
    var content: [UInt8] = []
    while let chunk = try archive.next(of: &reader) { content += chunk }
    return content
}

/// The same numbers on every run.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
