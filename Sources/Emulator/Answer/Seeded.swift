/// Numbers that depend on nothing but the bytes they are made from.
struct Seeded {
    private var state: UInt64

    /// Begins with the FNV-1a hash of the bytes.
    init(_ bytes: some Sequence<UInt8>) {
        state = bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    init(_ text: String) {
        self.init(text.utf8)
    }

    /// The next number, by SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }

    /// The next number from 0 to 1.
    mutating func fraction() -> Double {
        Double(next() >> 11) / Double(1 << 53)
    }

    /// Twelve letters and digits that name the bytes.
    static func name(of bytes: some Sequence<UInt8>) -> String {
        var seeded = Seeded(bytes)
        let digits = String(seeded.next(), radix: 36)
        return String((String(repeating: "0", count: 12) + digits).suffix(12))
    }
}
