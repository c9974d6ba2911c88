import Synchronization

/// Names requests so that no two of this or any other process share a name; they are not secrets.
final class RequestIDs: Sendable {
    private let process: String
    private let count = Atomic(UInt64(0))

    init() {
        let random = UInt64.random(in: 0 ... .max)
        process = String(random, radix: 36)
    }

    func next() -> String {
        let number = count.wrappingAdd(1, ordering: .relaxed).newValue
        return "\(process)-\(String(number, radix: 36))"
    }
}
