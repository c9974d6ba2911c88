/// The name of a tool call, which may carry the signature of the thought behind it.
///
/// Google wants the signature back, and many clients drop the field that it comes in; the id they must return. So the
/// id of a call becomes `<id>__sig__<signature in base64url>`, and is taken apart when it returns.
enum CallID {
    private static let marker = "__sig__"

    /// The id with the signature in it; the id alone where that could not be undone exactly.
    static func joining(_ id: String, _ signature: String?) -> String {
        guard let signature, id.firstRange(of: marker) == nil, let packed = pack(signature),
            packed.firstRange(of: marker) == nil
        else { return id }
        return id + marker + packed
    }

    /// Takes an id apart; one without a signature comes back as it is.
    static func split(_ id: String) -> (id: String, signature: String?) {
        // Ids are short unless they carry a signature, and most carry none.
        guard id.utf8.count > marker.utf8.count, let range = id.firstRange(of: marker),
            let signature = unpack(id[range.upperBound...])
        else { return (id, nil) }
        return (String(id[..<range.lowerBound]), signature)
    }

    /// Base64 in the letters that ids may have; `nil` for what is not standard, padded base64.
    private static func pack(_ signature: String) -> String? {
        let bytes = signature.utf8
        guard !bytes.isEmpty, bytes.count % 4 == 0 else { return nil }
        let padding = bytes.reversed().prefix(2).prefix { $0 == UInt8(ascii: "=") }.count
        var packed: [UInt8] = []
        packed.reserveCapacity(bytes.count)
        for byte in bytes.dropLast(padding) {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                packed.append(byte)
            case UInt8(ascii: "+"): packed.append(UInt8(ascii: "-"))
            case UInt8(ascii: "/"): packed.append(UInt8(ascii: "_"))
            default: return nil
            }
        }
        return String(decoding: packed, as: UTF8.self)
    }

    private static func unpack(_ packed: Substring) -> String? {
        let bytes = packed.utf8
        guard !bytes.isEmpty, bytes.count % 4 != 1 else { return nil }
        var signature: [UInt8] = []
        signature.reserveCapacity(bytes.count + 2)
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                signature.append(byte)
            case UInt8(ascii: "-"): signature.append(UInt8(ascii: "+"))
            case UInt8(ascii: "_"): signature.append(UInt8(ascii: "/"))
            default: return nil
            }
        }
        while signature.count % 4 != 0 { signature.append(UInt8(ascii: "=")) }
        return String(decoding: signature, as: UTF8.self)
    }
}
