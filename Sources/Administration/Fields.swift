internal import Foundation
package import Generation
package import JSON
internal import NearestNames

/// Reads a body that may have these fields and no others.
package struct Fields {
    private let object: JSONObject

    /// Throws for a field that is none of these, with the one that was probably meant, and for one that is there twice.
    package init(_ object: JSONObject, _ names: [String]) throws(Failure) {
        self.object = object
        var seen: Set<String> = []
        for (name, _) in object.members {
            guard names.contains(name) else {
                let hint = nearest(to: name, in: names, limit: 1).first.map { "; did you mean '\($0)'?" } ?? "."
                throw Failure(
                    .invalidRequest,
                    "There is no field '\(name.prefix(100))' here\(hint)",
                    parameter: String(name.prefix(100))
                )
            }
            guard seen.insert(name).inserted else { throw Self.wrong(name, "is there twice") }
        }
    }

    static func wrong(_ name: String, _ how: String) -> Failure {
        Failure(.invalidRequest, "'\(name)' \(how).", parameter: name)
    }

    /// What a field is to become: nothing is said of it, or a value, or `nil` for none.
    package func change<Value>(
        _ name: String,
        _ read: (JSON) throws(Failure) -> Value
    ) throws(Failure) -> Change<Value> {
        guard let json = object[name] else { return .keep }
        return .set(json.isNull ? nil : try read(json))
    }

    package func text(_ name: String, most: Int = 200) throws(Failure) -> Change<String> {
        try change(name) { json throws(Failure) in try Self.text(json, name, most) }
    }

    func texts(_ name: String) throws(Failure) -> Change<[String]> {
        try change(name) { json throws(Failure) in
            guard let array = json.array, (1...1000).contains(array.count) else {
                throw Self.wrong(name, "is a list of 1 to 1000 names, or null")
            }
            var texts: [String] = []
            for element in array { texts.append(try Self.text(element, name, 200)) }
            return texts
        }
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(Failure) -> Change<Int> {
        try change(name) { json throws(Failure) in
            guard let number = json.int, range.contains(number) else {
                throw Self.wrong(name, "is a whole number from \(range.lowerBound) to \(range.upperBound), or null")
            }
            return number
        }
    }

    func flag(_ name: String) throws(Failure) -> Change<Bool> {
        try change(name) { json throws(Failure) in
            guard let flag = json.bool else { throw Self.wrong(name, "is true or false") }
            return flag
        }
    }

    private static func text(_ json: JSON, _ name: String, _ most: Int) throws(Failure) -> String {
        guard let text = json.string, (1...most).contains(text.utf8.count),
            text.utf8.contains(where: { $0 > 0x20 }), !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F })
        else { throw wrong(name, "is a text of 1 to \(most) bytes without control characters") }
        return text
    }
}

/// What is to become of something.
package enum Change<Value> {
    case keep
    case set(Value?)

    /// The value, if there is one.
    package var value: Value? {
        if case .set(let value) = self { value } else { nil }
    }

    func apply(to current: inout Value?) {
        if case .set(let value) = self { current = value }
    }
}

extension Change: Sendable where Value: Sendable {}
