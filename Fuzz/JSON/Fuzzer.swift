import Foundation
import JSON

/// Feeds the JSON reader with mutated documents until the time is up.
///
///     json-fuzz --seconds 60 --seed 1 --corpus Tests/JSONTests/Fixtures/JSONTestSuite/test_parsing
///
/// One seed always makes the same documents. A crash is preceded by nothing but the seed and count of the last report;
/// run again with that seed and `--print-last` to keep the input of every execution in `json-fuzz.last`.
@main
struct Fuzzer {
    var mutator: Mutator
    var executions = 0
    var accepted = 0
    var findings = 0
    let options: Options

    static func main() throws {
        var fuzzer = Fuzzer(options: Options(CommandLine.arguments))
        fuzzer.run()
        if fuzzer.findings > 0 { exit(1) }
    }

    init(options: Options) {
        self.options = options
        mutator = Mutator(seed: options.seed, corpus: options.corpus)
    }

    mutating func run() {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(options.seconds)
        while clock.now < end, findings < 20 {
            for _ in 0..<256 { execute(mutator.next()) }
        }
        let figures: JSON = [
            "seed": JSON(Int(options.seed)), "seconds": JSON(options.seconds), "executions": JSON(executions),
            "accepted": JSON(accepted), "corpus": JSON(mutator.corpus.count), "findings": JSON(findings),
        ]
        if !options.emits { print(figures.text) }
    }

    private mutating func execute(_ input: [UInt8]) {
        executions += 1
        if options.printsLast { try? Data(input).write(to: URL(filePath: "json-fuzz.last")) }
        let before = accepted
        let problem = Check.problem(with: input, accepted: &accepted)
        if accepted > before { mutator.keep(input) }
        if options.emits { emit(input, isAccepted: accepted > before) }
        guard let problem, !options.emits else { return }
        findings += 1
        print("execution \(executions): \(problem)\n  \(String(decoding: input, as: UTF8.self).debugDescription)")
    }
}

extension Fuzzer {
    /// Prints the input and what was made of it, in hexadecimal, for `compare.py` to compare with Python's reader.
    private func emit(_ input: [UInt8], isAccepted: Bool) {
        let written = isAccepted ? try? JSON(parsing: input).bytes : nil
        print(hexadecimal(input), written.map { hexadecimal($0) } ?? "-", separator: ",")
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { String(Int($0) + 0x100, radix: 16).dropFirst() }.joined()
    }
}

/// What the command line asks for.
struct Options {
    var seconds = 10
    var seed: UInt64 = 1
    var printsLast = false
    var emits = false
    var corpus: [[UInt8]] = []

    init(_ arguments: [String]) {
        var words = arguments.dropFirst()
        while let word = words.popFirst() {
            switch word {
            case "--seconds": seconds = words.popFirst().flatMap { Int($0) } ?? seconds
            case "--seed": seed = words.popFirst().flatMap { UInt64($0) } ?? seed
            case "--corpus": if let folder = words.popFirst() { corpus = Self.files(in: folder) }
            case "--print-last": printsLast = true
            case "--emit": emits = true
            default: print("json-fuzz does not know \(word).")
            }
        }
        if corpus.isEmpty { corpus = [Array(#"{"a":[1,-2.5e3,"\u00e9😀",null,true]}"#.utf8)] }
    }

    private static func files(in folder: String) -> [[UInt8]] {
        let files = try? FileManager.default.contentsOfDirectory(
            at: URL(filePath: folder),
            includingPropertiesForKeys: nil
        )
        return (files ?? []).sorted { $0.path < $1.path }.compactMap { try? Array(Data(contentsOf: $0)) }
    }
}
