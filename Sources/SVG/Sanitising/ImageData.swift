/// Bitmaps that stand in a picture as `data:` references.
enum ImageData {
    /// Whether a reference holds a PNG or a JPEG, as its first bytes show, and nothing that is written otherwise.
    static func isPicture(_ reference: String) -> Bool {
        let bytes = Array(reference.utf8)
        for (prefix, beginning) in kinds where bytes.starts(with: prefix.utf8) {
            let content = bytes[prefix.utf8.count...]
            guard content.starts(with: beginning.utf8) else { return false }
            return content.allSatisfy {
                $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "/")
                    || $0 == UInt8(ascii: "=")
                    || $0.isBlank
            }
        }
        return false
    }

    /// How each kind is announced, and how its signature reads in base64.
    private static let kinds = [
        ("data:image/png;base64,", "iVBORw0KGgo"), ("data:image/jpeg;base64,", "/9j/"),
        ("data:image/jpg;base64,", "/9j/"),
    ]
}
