import Generation
import JSON

/// Tells which tool call each fragment belongs to.
///
/// OpenAI numbers them. Others send whole calls without a number or an id, give every call the number 0, or repeat
/// the id and the name in each fragment.
struct ToolCallAssembly: Sendable {
    private struct Call {
        /// The number the provider gave it.
        var index: Int?
        var id: String?
    }

    private var calls: [Call] = []

    var isEmpty: Bool { calls.isEmpty }

    /// Reads one element of `tool_calls`.
    mutating func read(_ call: JSONObject, candidate: Int, _ deltas: inout [Delta]) {
        let function = call["function"]?.object ?? call["custom"]?.object ?? JSONObject()
        let name = function["name"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        let id = call["id"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        let number = call["index"]?.int
        let place: Int
        if let known = continued(number: number, id: id, hasName: name != nil) {
            place = known
        } else {
            place = calls.count
            calls.append(Call(index: number, id: id))
            deltas.append(.toolCall(index: place, id: id, name: name ?? "", candidate: candidate))
        }
        if let arguments = arguments(of: function) {
            deltas.append(.toolArguments(index: place, arguments, candidate: candidate))
        }
        if let signature = Signatures.read(in: call) {
            deltas.append(.signature(signature, candidate: candidate))
        }
    }

    /// The call that a fragment continues; `nil` when it begins one.
    private func continued(number: Int?, id: String?, hasName: Bool) -> Int? {
        if let number {
            guard let place = calls.lastIndex(where: { $0.index == number }) else { return nil }
            let isAnother = hasName && id != nil && calls[place].id != id
            return isAnother ? nil : place
        }
        if let id, let place = calls.lastIndex(where: { $0.id == id }) { return place }
        if hasName || calls.isEmpty { return nil }
        return calls.count - 1
    }

    private func arguments(of function: JSONObject) -> String? {
        switch function.value("arguments") ?? function.value("input") {
        case nil: nil
        case .string(let text): text.isEmpty ? nil : text
        // Some servers send the arguments as the object itself.
        case let other?: other.text
        }
    }
}
