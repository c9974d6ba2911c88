/// How names of models are compared.
///
/// Every generation that is recorded comes by here, so it looks at bytes: a regular expression is compiled whenever it is
/// come by, which cost more than all the rest of recording.
enum ModelID {
    private static let zero = UInt8(ascii: "0")
    private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    /// How a version at the end of a name looks; a zero stands for any digit.
    private static let versions = ["-0000-00-00", "-000"].map { Array($0.utf8) }

    /// Without what says only where the model is: `models/`, `publishers/google/models/`, `google/`.
    static func canonical(_ name: String) -> String {
        var rest = name[...]
        if let end = endOfPlace(in: rest) { rest = rest[end...] }
        if rest.utf8.starts(with: "google/".utf8) { rest = rest.dropFirst("google/".count) }
        let isLowercase = rest.utf8.allSatisfy { $0 < 0x80 && !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
        return isLowercase ? String(rest) : rest.lowercased()
    }

    /// Without a date, a number or an `@` version at the end; `nil` when there is none.
    static func withoutVersion(_ name: String) -> String? {
        let bytes = name.utf8
        if let at = bytes.lastIndex(of: UInt8(ascii: "@")) { return String(name[..<at]) }
        for version in versions where bytes.count >= version.count {
            let start = bytes.index(bytes.endIndex, offsetBy: -version.count)
            let isVersion = bytes[start...].elementsEqual(version) { $1 == zero ? digits.contains($0) : $0 == $1 }
            if isVersion { return String(name[..<start]) }
        }
        return nil
    }

    /// The end of the last `models/`.
    private static func endOfPlace(in name: Substring) -> Substring.Index? {
        var head = name.utf8
        while let slash = head.lastIndex(of: UInt8(ascii: "/")) {
            head = head[..<slash]
            if head.suffix("models".utf8.count).elementsEqual("models".utf8) { return name.utf8.index(after: slash) }
        }
        return nil
    }
}
