/// A model that Aloft can run itself: what it is, what it needs, and where its file is had.
package struct LocalModel: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        case chat, embedding
    }

    /// The name it is asked for by; its file is this with `.gguf` behind it.
    package let name: String
    /// One sentence on what it is good for.
    package let purpose: String
    package let kind: Kind
    /// The size of its file, as near as can be told for one that is made here.
    package let bytes: Int
    /// What a server running it was seen to occupy.
    package let memoryBytes: Int
    /// The longest conversation it was trained for, or the longest text it embeds.
    package let contextTokens: Int
    /// How many numbers its vectors have; `nil` for a model that makes none.
    package let dimensions: Int?
    package let licence: String
    /// The SHA-256 of its file in hexadecimal; `nil` for one that is made here, whose bytes depend on the tool.
    package let sha256: String?
    /// From how much memory it is the one to choose when nobody says which; `nil` for one that must be asked for.
    package let defaultFromMemoryBytes: Int?
    /// Where it is had, in the order to try.
    package let sources: [Source]
}

extension LocalModel {
    package enum Source: Hashable, Sendable {
        /// Packages of the Python index, each of which carries a piece of the file as data; no code of theirs runs.
        case packages(version: String, member: String, parts: [Part])
        /// The file as its makers publish it. One that was not tried when the entry was written says so.
        case https(url: String, isTried: Bool)
        /// Made from another model of the catalogue by writing its weights in another type.
        case requantised(from: String, type: String)
        /// Made here from the weights of an encoder of sentences, as a package of the Python index carries them.
        case sentenceEncoder(SentenceEncoderSource)
    }

    /// An encoder of sentences in the format its makers publish it in, which llama.cpp does not read.
    package struct SentenceEncoderSource: Hashable, Sendable {
        package let package: String
        package let version: String
        /// Into how many heads its attention is divided.
        package let heads: Int
        /// In the safetensors format.
        package let weights: Piece
        /// One token a line.
        package let vocabulary: Piece
    }

    /// A member of a package.
    package struct Piece: Hashable, Sendable {
        package let member: String
        package let bytes: Int
        package let sha256: String
    }

    /// A piece of the file; the pieces follow one another.
    package struct Part: Hashable, Sendable {
        package let package: String
        package let bytes: Int
        package let sha256: String
    }
}
