/// How much a value of a property shows, for those that hide.
enum Visibility {
    static func isAbout(_ property: String) -> Bool {
        ["opacity", "fill-opacity", "stroke-opacity", "stop-opacity", "visibility", "display"].contains(property)
    }

    /// 0 for what cannot be seen.
    static func of(_ value: String, _ property: String) -> Double {
        switch property {
        case "display": value.hasPrefix("none") ? 0 : 1
        case "visibility": value.hasPrefix("hidden") || value.hasPrefix("collapse") ? 0 : 1
        default: value.leadingNumber.map { min(max(value.contains("%") ? $0 / 100 : $0, 0), 1) } ?? 1
        }
    }

    /// The value that shows most, the first of equal ones.
    static func most(_ values: [String], _ property: String) -> String? {
        var best: (value: String, shown: Double)?
        for value in values {
            let shown = of(value, property)
            if shown > best?.shown ?? -1 { best = (value, shown) }
        }
        return best?.value
    }

    static func standard(_ property: String) -> String {
        switch property {
        case "visibility": "visible"
        case "display": "inline"
        default: "1"
        }
    }
}
