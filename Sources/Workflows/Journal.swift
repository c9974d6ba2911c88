import Foundation
import Generation
import Jobs

/// How values become what the store keeps, and come back.
enum Journal {
    static func encode<Value: Encodable>(_ value: Value, _ what: String) throws(Failure) -> String {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            // Numbers that are not finite, mostly.
            throw Failure(.serverError, "What \(what) gave cannot be written as JSON.")
        }
    }

    static func decode<Value: Decodable>(_ type: Value.Type, _ text: String, _ what: String) throws(Failure) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw Failure(.serverError, "What \(what) gave was kept by another version, and cannot be read any more.")
        }
    }
}

extension Decodable {
    /// Reads an input; what is wrong with it becomes a sentence for whoever sent it.
    static func decoded(from text: String) throws(Failure) -> Self {
        do {
            return try JSONDecoder().decode(Self.self, from: Data(text.utf8))
        } catch let error as DecodingError {
            throw error.failure
        } catch {
            throw Failure(.invalidRequest, "The input is not JSON.")
        }
    }
}

extension DecodingError {
    fileprivate var failure: Failure {
        switch self {
        case .keyNotFound(let key, let context):
            let path = Self.path(context.codingPath + [key])
            return Failure(.invalidRequest, "The input needs '\(path)'.", parameter: path)
        case .valueNotFound(let type, let context):
            return Self.wrong(context, "is to be \(Self.words(type)), not null")
        case .typeMismatch(let type, let context):
            return Self.wrong(context, "is to be \(Self.words(type))")
        case .dataCorrupted(let context):
            if context.codingPath.isEmpty { return Failure(.invalidRequest, "The input is not JSON.") }
            return Self.wrong(context, "has a value that it cannot have")
        @unknown default: return Failure(.invalidRequest, "The input cannot be read.")
        }
    }

    private static func wrong(_ context: Context, _ words: String) -> Failure {
        let path = path(context.codingPath)
        guard !path.isEmpty else { return Failure(.invalidRequest, "The input \(words).") }
        return Failure(.invalidRequest, "The input's '\(path)' \(words).", parameter: path)
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.map { $0.intValue.map(String.init) ?? String($0.stringValue.prefix(100)) }.joined(separator: ".")
    }

    private static func words(_ type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a text"
        case is Bool.Type: "true or false"
        case is any BinaryInteger.Type: "a whole number"
        case is any BinaryFloatingPoint.Type: "a number"
        case is [Any].Type: "a list"
        default: "an object"
        }
    }
}

extension Failure {
    /// What the store or its limits say of a run.
    init(_ error: JobsError) {
        switch error.code {
        case .tooLarge: self.init(.requestTooLarge, error.message)
        case .full: self.init(.keyLimit, error.message)
        case .lost, .ended: self.init(.cancelled, error.message)
        case .store, .conflict, .unknownJob: self.init(.serverError, error.message)
        }
    }

    var journaled: JobFailure { JobFailure(kind: kind.rawValue, message: message) }

    init(_ journaled: JobFailure) {
        self.init(Kind(rawValue: journaled.kind) ?? .unknown, journaled.message)
    }
}
