import Generation
import JSON

/// An object of a caller's request and where it stands, so that what is wrong in it can be named.
///
/// Members are found under their camel-case name or the snake-case name of the protocol buffer, as Google's own
/// parser finds them, and `null` is the same as absence. A single value stands for a list of one, which that parser
/// accepts too and Google's own examples make use of.
struct RequestObject {
    let object: JSONObject
    let path: FieldPath

    /// The member of that camel-case name, unless it is absent or `null`.
    subscript(name: String) -> JSON? {
        guard let member = object.members.last(where: { ProtoName.matches($0.key, name) }), !member.value.isNull else {
            return nil
        }
        return member.value
    }

    func string(_ name: String) throws(Failure) -> String? {
        guard let value = self[name] else { return nil }
        guard let string = value.string else { throw wrongType(name, "a string", value) }
        return string
    }

    func bool(_ name: String) throws(Failure) -> Bool? {
        guard let value = self[name] else { return nil }
        guard let bool = value.bool else { throw wrongType(name, "true or false", value) }
        return bool
    }

    /// A whole number; the protocol buffer's JSON form allows it in quotes.
    func int(_ name: String) throws(Failure) -> Int? {
        guard let value = self[name] else { return nil }
        guard let int = value.int ?? value.string.flatMap({ Int($0) }) else {
            throw wrongType(name, "a whole number", value)
        }
        return int
    }

    /// A finite number; the protocol buffer's JSON form allows it in quotes.
    func double(_ name: String) throws(Failure) -> Double? {
        guard let value = self[name] else { return nil }
        guard let double = value.double ?? value.string.flatMap({ Double($0) }), double.isFinite else {
            throw wrongType(name, "a number", value)
        }
        return double
    }

    func strings(_ name: String) throws(Failure) -> [String]? {
        guard let value = self[name] else { return nil }
        guard let elements = value.array else { return [try string(name) ?? ""] }
        var strings: [String] = []
        for (index, element) in elements.enumerated() {
            guard let string = element.string else {
                throw Self.wrongType(.element(.member(path, name), index), "a string", element)
            }
            strings.append(string)
        }
        return strings
    }

    func member(_ name: String) throws(Failure) -> RequestObject? {
        guard let value = self[name] else { return nil }
        guard let object = value.object else { throw wrongType(name, "an object", value) }
        return RequestObject(object: object, path: .member(path, name))
    }

    func members(_ name: String) throws(Failure) -> [RequestObject] {
        guard let value = self[name] else { return [] }
        let path = FieldPath.member(path, name)
        if let object = value.object { return [RequestObject(object: object, path: .element(path, 0))] }
        guard let elements = value.array else { throw wrongType(name, "an array", value) }
        var objects: [RequestObject] = []
        objects.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() where !element.isNull {
            guard let object = element.object else {
                throw Self.wrongType(.element(path, index), "an object", element)
            }
            objects.append(RequestObject(object: object, path: .element(path, index)))
        }
        return objects
    }

    func wrongType(_ name: String, _ expected: String, _ found: JSON) -> Failure {
        Self.wrongType(.member(path, name), expected, found)
    }

    /// The failure for a member whose value cannot be taken, with a sentence's end such as `must not be empty`.
    func invalid(_ name: String, _ complaint: String) -> Failure {
        let place = FieldPath.member(path, name).description
        return Failure(.invalidRequest, "\(place) \(complaint).", parameter: place)
    }

    private static func wrongType(_ path: FieldPath, _ expected: String, _ found: JSON) -> Failure {
        let place = path.description
        return Failure(.invalidRequest, "\(place) must be \(expected), not \(found.kindName).", parameter: place)
    }
}

/// Where a value stands in a request; spelt out only when something is wrong there.
indirect enum FieldPath: CustomStringConvertible {
    case root
    case member(FieldPath, String)
    case element(FieldPath, Int)

    var description: String {
        switch self {
        case .root: ""
        case .member(.root, let name): name
        case .member(let parent, let name): "\(parent.description).\(name)"
        case .element(let parent, let index): "\(parent.description)[\(index)]"
        }
    }
}

/// The two names a protocol buffer's field has in JSON.
enum ProtoName {
    /// The camel-case form of a name in either.
    static func camelCase(_ key: String) -> String {
        guard key.utf8.dropFirst().contains(UInt8(ascii: "_")) else { return key }
        var result = ""
        var isStart = false
        for character in key.unicodeScalars {
            if character == "_", !result.isEmpty {
                isStart = true
            } else {
                result.unicodeScalars.append(
                    contentsOf: (isStart ? String(character).uppercased() : String(character)).unicodeScalars
                )
                isStart = false
            }
        }
        return result
    }

    /// Whether `key` is the camel-case `name` or its snake-case form.
    static func matches(_ key: String, _ name: String) -> Bool {
        let key = key.utf8
        let name = name.utf8
        if key.count == name.count { return key.elementsEqual(name) }
        guard key.count > name.count else { return false }
        var rest = key.makeIterator()
        for byte in name {
            let isUpper = UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
            if isUpper, rest.next() != UInt8(ascii: "_") { return false }
            if rest.next() != (isUpper ? byte | 0x20 : byte) { return false }
        }
        return rest.next() == nil
    }
}

extension JSON {
    /// What kind of value this is, in the words of a sentence.
    var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "a truth value"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
