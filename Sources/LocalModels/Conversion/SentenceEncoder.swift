/// Turns a BERT that embeds sentences, as its makers publish it, into the file that llama.cpp serves.
///
/// The same weights always become the same bytes, so that the catalogue can say their hash. Tables of rows are written
/// in 8 bits; what is small, and what is added to every token, stays as it is.
struct SentenceEncoder {
    /// The name the file says it is.
    let name: String
    /// Into how many heads its attention is divided, which the weights do not tell.
    let heads: Int
    let weights: Safetensors
    /// One token a line, in the order of their numbers.
    let vocabulary: [UInt8]

    /// Hands over the file in pieces.
    func convert(to sink: ([UInt8]) throws(LocalModelError) -> Void) throws(LocalModelError) {
        var file = GGUF()
        let words = try weights.shape(of: "embeddings.word_embeddings.weight")
        let positions = try weights.shape(of: "embeddings.position_embeddings.weight")
        let blocks = blockCount
        let inner = try weights.shape(of: "encoder.layer.0.intermediate.dense.weight")
        guard words.count == 2, positions.count == 2, inner.count == 2 else {
            throw .unreadableWeights("a table has no rows")
        }
        let tokens = vocabulary.split(separator: UInt8(ascii: "\n"))
        guard tokens.count == words[0] else { throw .unreadableWeights("they do not fit the vocabulary") }

        file.add("general.architecture", .text("bert"))
        file.add("general.name", .text(name))
        file.add("general.file_type", .number(7))
        file.add("general.quantization_version", .number(2))
        file.add("bert.block_count", .number(UInt32(blocks)))
        file.add("bert.context_length", .number(UInt32(positions[0])))
        file.add("bert.embedding_length", .number(UInt32(words[1])))
        file.add("bert.feed_forward_length", .number(UInt32(inner[0])))
        file.add("bert.attention.head_count", .number(UInt32(heads)))
        file.add("bert.attention.layer_norm_epsilon", .real(1e-12))
        file.add("bert.attention.causal", .truth(false))
        // The mean of all tokens' vectors.
        file.add("bert.pooling_type", .number(1))
        try addTokens(tokens, to: &file)

        let tensors = Self.tensors(blocks: blocks)
        var encodings: [GGUF.Encoding] = []
        for tensor in tensors {
            let shape = try weights.shape(of: tensor.source)
            let rowsFit = shape.count == 2 && shape[1].isMultiple(of: GGUF.Encoding.block)
            encodings.append(tensor.isTable && rowsFit ? .q8 : .float32)
            file.announce(tensor.name, shape: shape, encodings[encodings.count - 1])
        }
        try sink(file.head)
        for (tensor, encoding) in zip(tensors, encodings) {
            try LocalModelError.checkCancellation()
            try sink(encoding.bytes(of: try weights.values(of: tensor.source)))
        }
    }

    private var blockCount: Int {
        var count = 0
        while count < 100, weights.contains("encoder.layer.\(count).output.dense.weight") { count += 1 }
        return count
    }

    /// llama.cpp marks the beginnings of words and not, as BERT's vocabulary does with `##`, what continues one.
    private func addTokens(_ tokens: [ArraySlice<UInt8>], to file: inout GGUF) throws(LocalModelError) {
        let special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].map { Array($0.utf8) }
        var numbers: [UInt32] = []
        for token in special {
            guard let number = tokens.firstIndex(where: { $0.elementsEqual(token) }) else {
                throw .unreadableWeights("the vocabulary lacks the marks of a sentence")
            }
            numbers.append(UInt32(number))
        }
        let texts = tokens.map { token -> [UInt8] in
            if special.contains(where: token.elementsEqual) { return Array(token) }
            return token.starts(with: "##".utf8) ? Array(token.dropFirst(2)) : Array("\u{2581}".utf8) + token
        }
        file.add("tokenizer.ggml.model", .text("bert"))
        file.add("tokenizer.ggml.tokens", .texts(texts))
        // 1 is an ordinary token, 3 one that marks.
        file.add("tokenizer.ggml.token_type", .numbers(tokens.indices.map { numbers.contains(UInt32($0)) ? 3 : 1 }))
        file.add("tokenizer.ggml.token_type_count", .number(2))
        file.add("tokenizer.ggml.padding_token_id", .number(numbers[0]))
        file.add("tokenizer.ggml.unknown_token_id", .number(numbers[1]))
        file.add("tokenizer.ggml.bos_token_id", .number(numbers[2]))
        file.add("tokenizer.ggml.cls_token_id", .number(numbers[2]))
        file.add("tokenizer.ggml.eos_token_id", .number(numbers[3]))
        // Misspelt in the format itself.
        file.add("tokenizer.ggml.seperator_token_id", .number(numbers[3]))
        file.add("tokenizer.ggml.mask_token_id", .number(numbers[4]))
    }
}

extension SentenceEncoder {
    private struct Tensor {
        let name: String
        let source: String
        let isTable: Bool
    }

    /// What each tensor is called there and here.
    private static func tensors(blocks: Int) -> [Tensor] {
        var tensors = [
            Tensor(name: "token_embd.weight", source: "embeddings.word_embeddings.weight", isTable: true),
            Tensor(name: "position_embd.weight", source: "embeddings.position_embeddings.weight", isTable: false),
            Tensor(name: "token_types.weight", source: "embeddings.token_type_embeddings.weight", isTable: false),
        ]
        func add(_ name: String, _ source: String) {
            for part in ["weight", "bias"] {
                let isTable = part == "weight" && !source.hasSuffix("LayerNorm")
                tensors.append(Tensor(name: "\(name).\(part)", source: "\(source).\(part)", isTable: isTable))
            }
        }
        add("token_embd_norm", "embeddings.LayerNorm")
        for block in 0..<blocks {
            for (name, source) in blockTensors { add("blk.\(block).\(name)", "encoder.layer.\(block).\(source)") }
        }
        return tensors
    }

    private static let blockTensors = [
        ("attn_q", "attention.self.query"), ("attn_k", "attention.self.key"), ("attn_v", "attention.self.value"),
        ("attn_output", "attention.output.dense"), ("attn_output_norm", "attention.output.LayerNorm"),
        ("ffn_up", "intermediate.dense"), ("ffn_down", "output.dense"), ("layer_output_norm", "output.LayerNorm"),
    ]
}
