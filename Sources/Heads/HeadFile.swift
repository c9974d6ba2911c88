import Cryptography
import Foundation
import JSON

/// The limits of a head's file.
///
/// It is JSON: what it is of, its labels, and its numbers as the base64 of little-endian floats, with their digest.
enum HeadFile {
    static let format = "aloft-head"
    static let version = 1
    static let labelLimit = 1000
    static let labelBytes = 200
    static let dimensionLimit = 8192
    /// More than the greatest head takes.
    static let bytes = 64 << 20
}

extension SoftmaxHead {
    /// The head as a file.
    package func encoded() -> [UInt8] {
        let numbers = labels.indices.flatMap { label -> [Float] in
            let row = weights.rows[label * weights.width..<(label + 1) * weights.width]
            return row.flatMap { lane in lane.indices.map { lane[$0] } }.prefix(dimensions) + [weights.biases[label]]
        }
        let bytes = numbers.flatMap { number in
            (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * UInt32($0))) }
        }
        let file: JSON = [
            "format": .string(HeadFile.format), "version": JSON(HeadFile.version),
            "base": ["model": .string(base.model), "sha256": .string(base.hash)], "dimensions": JSON(dimensions),
            "temperature": JSON(temperature), "labels": .array(labels.map { .string($0) }),
            "weights": .string(Data(bytes).base64EncodedString()),
            "weights_sha256": .string(SHA256.digest(of: bytes).hexadecimal),
        ]
        return file.bytes
    }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - bytes: of the whole file.
    ///   - expected: the embedding model whose vectors it is to be given; `nil` takes that of the file.
    /// - Throws: `.file` for what is no head or is damaged, `.base` for one of another model.
    package init(encoded bytes: [UInt8], for expected: Base? = nil) throws(HeadError) {
        guard bytes.count <= HeadFile.bytes, let json = try? JSON(parsing: bytes),
            json["format"]?.string == HeadFile.format
        else { throw HeadError(.file, "This is no file of a classification head.") }
        guard json["version"]?.int == HeadFile.version else {
            throw HeadError(.file, "This head's file is of another version than \(HeadFile.version).")
        }
        guard let model = json["base"]?["model"]?.string, let hash = json["base"]?["sha256"]?.string,
            let dimensions = json["dimensions"]?.int, (1...HeadFile.dimensionLimit).contains(dimensions),
            let temperature = json["temperature"]?.double, temperature.isFinite, (0.01...100).contains(temperature),
            let labels = json["labels"]?.array?.compactMap(\.string), json["labels"]?.array?.count == labels.count
        else { throw HeadError(.file, "The head's file lacks something, or has what makes no sense.") }
        let isPlain = labels.allSatisfy { (1...HeadFile.labelBytes).contains($0.utf8.count) }
        guard isPlain, (2...HeadFile.labelLimit).contains(labels.count), Set(labels).count == labels.count else {
            throw HeadError(.file, "The head's labels are too few, too many, too long, empty or twice there.")
        }
        let base = Base(model: model, hash: hash)
        if let expected, expected != base {
            let sentence =
                "The head was made for vectors of \(model.prefix(80)) (\(hash.prefix(12))), and these are of "
            throw HeadError(.base, sentence + "\(expected.model) (\(expected.hash.prefix(12))).")
        }
        guard let data = json["weights"]?.string.flatMap({ Data(base64Encoded: $0) }).map(Array.init),
            data.count == 4 * labels.count * (dimensions + 1)
        else { throw HeadError(.file, "The head's numbers are cut short, or are not of its size.") }
        guard SHA256.digest(of: data).hexadecimal == json["weights_sha256"]?.string else {
            throw HeadError(.file, "The head's numbers are damaged: their digest is another.")
        }
        let weights = Weights(data, labels: labels.count, dimensions: dimensions)
        guard weights.isFinite else { throw HeadError(.file, "The head's numbers have something that is no number.") }
        self.init(labels: labels, base: base, dimensions: dimensions, temperature: temperature, weights: weights)
    }
}

extension Weights {
    /// Reads rows of numbers, each with its bias behind it.
    fileprivate init(_ data: [UInt8], labels: Int, dimensions: Int) {
        self.init(labels: labels, width: (dimensions + 15) / 16)
        let numbers = stride(from: 0, to: data.count, by: 4).map { start in
            Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(data[start + $1]) << (8 * UInt32($1)) })
        }
        for label in 0..<labels {
            let start = label * (dimensions + 1)
            rows.replaceSubrange(
                label * width..<(label + 1) * width,
                with: Lanes.lanes(Array(numbers[start..<start + dimensions]))
            )
            biases[label] = numbers[start + dimensions]
        }
    }
}
