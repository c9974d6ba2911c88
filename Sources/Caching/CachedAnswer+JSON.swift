import Generation
import JSON

extension CachedAnswer {
    /// The number of the form; answers in another form are forgotten.
    private static let version = 1

    /// The answer as bytes that another process can read.
    package var bytes: [UInt8] {
        let value: JSON = [
            "version": JSON(Self.version),
            "streamed": JSON(isStreamed),
            "provider": JSON(target.provider),
            "model": JSON(target.model),
            "made": JSON(made),
            "chunks": .array(
                chunks.map { chunk in
                    var object = JSONObject()
                    object["deltas"] = .array(chunk.deltas.map(\.json))
                    if let native = chunk.native {
                        object["dialect"] = JSON(native.dialect.rawValue)
                        object["native"] = JSON(String(decoding: native.bytes, as: UTF8.self))
                    }
                    return .object(object)
                }
            ),
        ]
        return value.bytes
    }

    /// Reads ``bytes``; `nil` for anything else, whatever it is.
    package init?(bytes: [UInt8]) {
        guard let value = try? JSON(parsing: bytes), value["version"]?.int == Self.version,
            let isStreamed = value["streamed"]?.bool, let provider = value["provider"]?.string,
            let model = value["model"]?.string, let made = value["made"]?.int, let list = value["chunks"]?.array
        else { return nil }
        var chunks: [Chunk] = []
        for element in list {
            guard let deltas = element["deltas"]?.array else { return nil }
            var chunk = Chunk([])
            for delta in deltas {
                guard let delta = Delta(delta) else { return nil }
                chunk.deltas.append(delta)
            }
            if let text = element["native"]?.string {
                guard let dialect = element["dialect"]?.string.flatMap(Dialect.init(rawValue:)) else { return nil }
                chunk.native = NativeChunk(dialect: dialect, bytes: Array(text.utf8))
            }
            chunks.append(chunk)
        }
        self.init(
            chunks: chunks,
            isStreamed: isStreamed,
            target: Target(provider: provider, model: model),
            made: made
        )
    }
}
