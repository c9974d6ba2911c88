/// The parts of a model file in the GGUF format, version 3: facts, then tensors.
///
/// The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
struct GGUF {
    enum Value {
        case number(UInt32)
        case real(Float)
        case truth(Bool)
        case text(String)
        case texts([[UInt8]])
        case numbers([Int32])
    }

    /// How the numbers of a tensor are written.
    enum Encoding {
        case float32
        /// Blocks of 32 numbers, each a byte, with one scale.
        case q8
    }

    private struct Entry {
        let name: String
        /// From the outermost dimension to the innermost.
        let shape: [Int]
        let encoding: Encoding
        var byteCount: Int { encoding.byteCount(of: shape.reduce(1, *)) }
    }

    private var facts: [UInt8] = []
    private var factCount = 0
    private var entries: [Entry] = []

    /// Where data begins and where each tensor does.
    static let alignment = 32

    mutating func add(_ key: String, _ value: Value) {
        factCount += 1
        facts.append(counted: Array(key.utf8))
        facts.append(littleEndian: value.type)
        switch value {
        case .number(let number): facts.append(littleEndian: number)
        case .real(let number): facts.append(littleEndian: number.bitPattern)
        case .truth(let truth): facts.append(truth ? 1 : 0)
        case .text(let text): facts.append(counted: Array(text.utf8))
        case .texts(let texts):
            facts.append(littleEndian: Value.text("").type)
            facts.append(littleEndian: UInt64(texts.count))
            for text in texts { facts.append(counted: text) }
        case .numbers(let numbers):
            facts.append(littleEndian: 5 as UInt32)
            facts.append(littleEndian: UInt64(numbers.count))
            for number in numbers { facts.append(littleEndian: UInt32(bitPattern: number)) }
        }
    }

    /// Announces a tensor; their data follow the head in the order of announcing, each padded to ``alignment``.
    mutating func announce(_ name: String, shape: [Int], _ encoding: Encoding) {
        entries.append(Entry(name: name, shape: shape, encoding: encoding))
    }

    /// Everything before the first tensor's data.
    var head: [UInt8] {
        var head = Array("GGUF".utf8)
        head.append(littleEndian: 3 as UInt32)
        head.append(littleEndian: UInt64(entries.count))
        head.append(littleEndian: UInt64(factCount))
        head += facts
        var offset = 0
        for entry in entries {
            head.append(counted: Array(entry.name.utf8))
            head.append(littleEndian: UInt32(entry.shape.count))
            for size in entry.shape.reversed() { head.append(littleEndian: UInt64(size)) }
            head.append(littleEndian: entry.encoding.type)
            head.append(littleEndian: UInt64(offset))
            offset += (entry.byteCount + Self.alignment - 1) / Self.alignment * Self.alignment
        }
        head.padToAlignment()
        return head
    }
}

extension GGUF.Value {
    fileprivate var type: UInt32 {
        switch self {
        case .number: 4
        case .real: 6
        case .truth: 7
        case .text: 8
        case .texts, .numbers: 9
        }
    }
}

extension GGUF.Encoding {
    fileprivate var type: UInt32 {
        switch self {
        case .float32: 0
        case .q8: 8
        }
    }

    fileprivate func byteCount(of numbers: Int) -> Int {
        switch self {
        case .float32: numbers * 4
        case .q8: numbers / Self.block * Self.blockBytes
        }
    }

    static let block = 32
    private static let blockBytes = 34

    /// The numbers as they stand in the file, with what fills up to the next tensor.
    func bytes(of numbers: [Float]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(byteCount(of: numbers.count) + GGUF.alignment)
        switch self {
        case .float32: for number in numbers { bytes.append(littleEndian: number.bitPattern) }
        case .q8:
            for start in stride(from: 0, to: numbers.count, by: Self.block) {
                Self.append(numbers[start..<start + Self.block], to: &bytes)
            }
        }
        bytes.padToAlignment()
        return bytes
    }

    private static func append(_ block: ArraySlice<Float>, to bytes: inout [UInt8]) {
        var largest: Float = 0
        for number in block { largest = max(largest, abs(number)) }
        let scale = largest / 127
        let factor: Float = scale > 0 ? 1 / scale : 0
        let half = Float16(scale).bitPattern
        bytes.append(UInt8(truncatingIfNeeded: half))
        bytes.append(UInt8(truncatingIfNeeded: half >> 8))
        for number in block {
            bytes.append(UInt8(bitPattern: Int8(clamping: Int((number * factor).rounded(.toNearestOrAwayFromZero)))))
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(littleEndian number: UInt32) {
        for shift: UInt32 in [0, 8, 16, 24] { append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    fileprivate mutating func append(littleEndian number: UInt64) {
        append(littleEndian: UInt32(truncatingIfNeeded: number))
        append(littleEndian: UInt32(truncatingIfNeeded: number >> 32))
    }

    fileprivate mutating func append(counted bytes: [UInt8]) {
        append(littleEndian: UInt64(bytes.count))
        self += bytes
    }

    fileprivate mutating func padToAlignment() {
        while !count.isMultiple(of: GGUF.alignment) { append(0) }
    }
}
