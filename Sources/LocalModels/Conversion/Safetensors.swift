internal import JSON

/// The weights of a model in the safetensors format: a length, a JSON object that says where each tensor is, and data.
///
/// Nothing in it is believed: a tensor that is not where the object says, or not of the size its shape has, is refused.
struct Safetensors {
    private let bytes: [UInt8]
    private let index: JSONObject
    private let dataStart: Int

    init(_ bytes: [UInt8]) throws(LocalModelError) {
        guard bytes.count >= 8 else { throw .unreadableWeights("they are too short") }
        let length = bytes.prefix(8).reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        guard length <= bytes.count - 8, let head = try? JSON(parsing: Array(bytes[8..<8 + Int(length)])).object else {
            throw .unreadableWeights("their index is damaged")
        }
        self.bytes = bytes
        index = head
        dataStart = 8 + Int(length)
    }

    func contains(_ name: String) -> Bool { index[name] != nil }

    /// The sizes of a tensor, from the outermost dimension to the innermost.
    func shape(of name: String) throws(LocalModelError) -> [Int] { try place(of: name).shape }

    /// The numbers of a tensor.
    func values(of name: String) throws(LocalModelError) -> [Float] {
        let (shape, start) = try place(of: name)
        return floats(at: start, count: shape.reduce(1, *))
    }

    /// Only tensors of 32-bit floats are known.
    private func place(of name: String) throws(LocalModelError) -> (shape: [Int], start: Int) {
        guard let entry = index[name] else { throw .unreadableWeights("there is no \(name)") }
        let shape = entry["shape"]?.array?.compactMap(\.int) ?? []
        let range = entry["data_offsets"]?.array?.compactMap(\.int) ?? []
        let most = bytes.count - dataStart
        var count = 1
        for size in shape {
            let (product, isTooMuch) = count.multipliedReportingOverflow(by: size)
            guard size > 0, !isTooMuch, product <= most else {
                throw .unreadableWeights("the shape of \(name) is wrong")
            }
            count = product
        }
        guard
            entry["dtype"]?.string == "F32", !shape.isEmpty, range.count == 2, range[0] >= 0, range[1] <= most,
            range[1] >= range[0], range[1] - range[0] == 4 * count
        else { throw .unreadableWeights("\(name) is not what it should be") }
        return (shape, dataStart + range[0])
    }

    /// The caller has made sure that they are there.
    private func floats(at offset: Int, count: Int) -> [Float] {
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe [Float](unsafeUninitializedCapacity: count) { buffer, filled in
                let source = unsafe UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + 4 * count])
                unsafe UnsafeMutableRawBufferPointer(buffer).copyMemory(from: source)
                filled = count
            }
        }
    }
}

extension LocalModelError {
    /// What was fetched has the hash of the catalogue, so it is the catalogue that expects too much.
    static func unreadableWeights(_ reason: String) -> LocalModelError {
        LocalModelError(.corrupt, "The weights cannot be converted: \(reason).")
    }
}
