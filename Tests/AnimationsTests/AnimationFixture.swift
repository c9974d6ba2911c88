import Foundation
import Testing

/// An answer of a model, perfect, sloppy or hostile.
struct AnimationFixture: CustomTestStringConvertible, Sendable {
    let name: String
    let text: String

    var testDescription: String { name }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
    static let perfect = all("perfect")
    static let sloppy = all("sloppy")
    static let hostile = all("hostile")

    static func all(_ kind: String) -> [AnimationFixture] {
        let place = folder.appending(path: kind)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
        return names.sorted().compactMap { name in
            (try? String(contentsOf: place.appending(path: name), encoding: .utf8)).map {
                AnimationFixture(name: String(name.prefix { $0 != "." }), text: $0)
            }
        }
    }

    static func named(_ name: String, of kind: String) -> AnimationFixture? { all(kind).first { $0.name == name } }
}

/// Numbers that are the same on every run (SplitMix64).
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// The interpreter, where there is one.
enum Python {
    /// Runs a program with arguments; what it printed, or `nil` when there is no Python or it failed.
    static func run(_ arguments: [String], input: String = "") throws -> String? {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        let (reading, writing, errors) = (Pipe(), Pipe(), Pipe())
        process.standardInput = writing
        process.standardOutput = reading
        process.standardError = errors
        try process.run()
        writing.fileHandleForWriting.write(Data(input.utf8))
        writing.fileHandleForWriting.closeFile()
        let output = reading.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? String(decoding: output, as: UTF8.self) : nil
    }

    static let isThere = has("import sys")
    static let hasNumpy = has("import numpy")

    private static func has(_ line: String) -> Bool {
        let isThere = (try? run(["-c", line])) != nil
        if !isThere { print("python3 cannot “\(line)”; nothing is compared with it in these tests.") }
        return isThere
    }
}
