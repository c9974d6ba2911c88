/// The application protocols one side of a connection speaks (ALPN, RFC 7301), the preferred one first.
///
/// A class because OpenSSL's callback has to point at it.
final class ApplicationProtocols: Sendable {
    private let names: [[UInt8]]

    init(_ names: [String]) {
        self.names = names.map { Array($0.utf8) }
        precondition(self.names.allSatisfy { (1...255).contains($0.count) }, "A protocol has a name of 1 to 255 bytes.")
    }

    /// Each name behind its length, as the handshake carries them.
    var wireFormat: [UInt8] {
        names.flatMap { [UInt8($0.count)] + $0 }
    }

    /// Where in a client's offer the name stands that is preferred here; `nil` when nothing fits.
    func choose(from offer: Span<UInt8>) -> Range<Int>? {
        for name in names {
            var start = 0
            while start < offer.count {
                let range = start + 1..<start + 1 + Int(offer[start])
                guard range.upperBound <= offer.count else { break }
                if range.count == name.count, range.indices.allSatisfy({ offer[$0] == name[$0 - range.lowerBound] }) {
                    return range
                }
                start = range.upperBound
            }
        }
        return nil
    }
}
