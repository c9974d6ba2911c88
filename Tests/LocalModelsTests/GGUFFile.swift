/// Reads a model file independently of what wrote it.
struct GGUFFile {
    struct Tensor {
        /// From the innermost dimension to the outermost.
        let shape: [Int]
        let type: Int
        let offset: Int
    }

    struct Damaged: Error {}

    private(set) var facts: [String: String] = [:]
    private(set) var tensors: [String: Tensor] = [:]
    private let bytes: [UInt8]
    private var place = 0
    private var dataStart = 0

    init(_ bytes: [UInt8]) throws {
        self.bytes = bytes
        guard bytes.starts(with: "GGUF".utf8) else { throw Damaged() }
        place = 4
        guard try number(4) == 3 else { throw Damaged() }
        let tensorCount = try number(8)
        for _ in 0..<(try number(8)) {
            let key = try text()
            facts[key] = try value(of: try number(4))
        }
        for _ in 0..<tensorCount {
            let name = try text()
            var shape: [Int] = []
            for _ in 0..<(try number(4)) { shape.append(try number(8)) }
            tensors[name] = Tensor(shape: shape, type: try number(4), offset: try number(8))
        }
        dataStart = (place + 31) / 32 * 32
    }

    /// A tensor's numbers, whichever way they are written.
    func numbers(_ name: String) throws -> [Float] {
        guard let tensor = tensors[name], tensor.offset.isMultiple(of: 32) else { throw Damaged() }
        var reader = self
        reader.place = dataStart + tensor.offset
        let count = tensor.shape.reduce(1, *)
        if tensor.type == 0 {
            return try (0..<count).map { _ in Float(bitPattern: UInt32(try reader.number(4))) }
        }
        var numbers: [Float] = []
        for _ in 0..<count / 32 {
            let scale = Float(Float16(bitPattern: UInt16(try reader.number(2))))
            for _ in 0..<32 { numbers.append(scale * Float(Int8(truncatingIfNeeded: try reader.number(1)))) }
        }
        return numbers
    }

    private mutating func value(of type: Int) throws -> String {
        switch type {
        case 4, 5: return "\(try number(4))"
        case 6: return "\(Float(bitPattern: UInt32(try number(4))))"
        case 7: return try number(1) == 1 ? "true" : "false"
        case 8: return try text()
        case 9:
            let element = try number(4)
            var values: [String] = []
            for _ in 0..<(try number(8)) { values.append(try value(of: element)) }
            return values.joined(separator: " ")
        default: throw Damaged()
        }
    }

    private mutating func text() throws -> String {
        let count = try number(8)
        guard place + count <= bytes.count else { throw Damaged() }
        defer { place += count }
        return String(decoding: bytes[place..<place + count], as: UTF8.self)
    }

    private mutating func number(_ size: Int) throws -> Int {
        guard place + size <= bytes.count else { throw Damaged() }
        defer { place += size }
        return bytes[place..<place + size].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
