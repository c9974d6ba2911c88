import JSON

/// The examples of a file, one JSON object a line, and what is wrong with its lines.
package struct DatasetFile: Sendable {
    /// A line that cannot be used, or that is there already.
    package struct Problem: Hashable, Sendable, CustomStringConvertible {
        package let line: Int
        package let sentence: String
        /// Whether the line only says again what another says.
        package let isDuplicate: Bool

        package var description: String { "line \(line): \(sentence)" }
    }

    package private(set) var train: [DatasetExample] = []
    package private(set) var test: [DatasetExample] = []
    /// Those whose part the file does not say.
    package private(set) var others: [DatasetExample] = []
    /// The lines that cannot be used, up to so many that reading stopped, and the first of those that say what is there.
    package private(set) var problems: [Problem] = []
    /// How many lines say what another says.
    package private(set) var duplicates = 0
    /// Whether reading stopped because so much was wrong, or because there are too many lines.
    package private(set) var isCut = false

    package static let byteLimit = 256 << 20
    package static let lineLimit = 1 << 20
    package static let countLimit = 200_000
    private static let problemLimit = 100
    /// How deep the JSON of a line may be.
    static let depth = 64

    /// What the lines are expected to be.
    package struct Expectation: Sendable {
        /// `nil` for the form of the first line.
        package var form: DatasetForm?
        /// Whether every answer is to have a label, as those of the workflow that recognises intents do.
        package var hasLabels = false
        /// The labels there are; empty for any.
        package var labels: Set<String> = []
        /// Whether lines that say what another says stay.
        package var keepsDuplicates = false

        package init() {}
    }

    package init(_ bytes: [UInt8], _ expected: Expectation = Expectation()) throws(DatasetError) {
        guard bytes.count <= Self.byteLimit else {
            throw DatasetError(.invalid, "The file has more than \(Self.byteLimit >> 20) MiB.")
        }
        var form = expected.form
        var seen: [String: Int] = [:]
        var faults = 0
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let rest = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
        for (index, line) in rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let isBlank = line.allSatisfy {
                $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\t")
            }
            // A blank line in the middle is one too many; at the end it is the end.
            if isBlank { continue }
            guard faults < Self.problemLimit, index < Self.countLimit else {
                isCut = true
                break
            }
            do throws(DatasetForm.Misfit) {
                let (example, part) = try Self.read(line, &form, expected)
                let key = JSON.array([.string(example.prompt), .string(example.answer)]).text
                if let first = seen[key], !expected.keepsDuplicates {
                    duplicates += 1
                    if duplicates <= Self.problemLimit {
                        let sentence = "line \(first) says the same"
                        problems.append(Problem(line: index + 1, sentence: sentence, isDuplicate: true))
                    }
                    continue
                }
                seen[key] = index + 1
                switch part {
                case .train: train.append(example)
                case .test: test.append(example)
                case nil: others.append(example)
                }
            } catch {
                faults += 1
                problems.append(Problem(line: index + 1, sentence: error.sentence, isDuplicate: false))
            }
        }
        if seen.isEmpty, problems.isEmpty { throw DatasetError(.empty, "The file has no lines with examples.") }
    }

    /// The lines that cannot be used.
    package var faults: [Problem] { problems.filter { !$0.isDuplicate } }

    private static func read(
        _ line: ArraySlice<UInt8>,
        _ form: inout DatasetForm?,
        _ expected: Expectation
    ) throws(DatasetForm.Misfit) -> (DatasetExample, DatasetPart?) {
        guard line.count <= lineLimit else {
            throw DatasetForm.Misfit(sentence: "it has \(line.count) bytes, and \(lineLimit) are the most")
        }
        var limits = JSONLimits()
        limits.depth = depth
        let json: JSON
        do throws(JSONError) {
            json = try JSON(parsing: Array(line), limits: limits)
        } catch {
            throw DatasetForm.Misfit(sentence: "it is not JSON: \(error)")
        }
        guard json.object != nil else { throw DatasetForm.Misfit(sentence: "it is to be a JSON object") }
        guard let found = form ?? DatasetForm(of: json) else {
            throw DatasetForm.Misfit(sentence: "it is of none of the forms that are known")
        }
        form = found
        var (example, part) = try found.read(json)
        if expected.hasLabels {
            example.label =
                example.label ?? IntentLabel.label(of: example.answer) ?? IntentLabel.label(bare: example.answer)
            guard let label = example.label else {
                throw DatasetForm.Misfit(sentence: "its answer has no label")
            }
            guard expected.labels.isEmpty || expected.labels.contains(label) else {
                throw DatasetForm.Misfit(sentence: "'\(label)' is not one of the labels")
            }
        }
        return (example, part)
    }
}
