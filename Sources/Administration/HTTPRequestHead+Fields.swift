internal import HTTP

extension HTTPRequestHead {
    /// Whether the method changes nothing.
    var isSafe: Bool { ["GET", "HEAD", "OPTIONS"].contains(method) }

    var isJSON: Bool {
        let type = fields["content-type"]?.prefix { $0 != ";" } ?? ""
        return type.lowercased().filter { $0 != " " } == "application/json"
    }

    /// The value of a cookie.
    func cookie(_ name: String) -> String? {
        for field in fields.values("cookie") {
            for pair in field.split(separator: ";") {
                let trimmed = pair.drop { $0 == " " }
                if trimmed.hasPrefix(name + "=") { return String(trimmed.dropFirst(name.utf8.count + 1)) }
            }
        }
        return nil
    }
}
