extension JSON {
    package var isNull: Bool {
        if case .null = self { true } else { false }
    }

    package var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    package var number: JSONNumber? {
        if case .number(let value) = self { value } else { nil }
    }

    /// The number when it is a whole one that fits, however it is spelt; see ``JSONNumber/int``.
    package var int: Int? { number?.int }

    /// The number as the nearest double; infinite when it is out of range.
    package var double: Double? { number?.double }

    package var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    package var array: [JSON]? {
        if case .array(let value) = self { value } else { nil }
    }

    package var object: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }
}

extension JSON {
    /// The member of that name, when this is an object that has it.
    ///
    /// Setting a member of `null` makes it an object, so that documents can be built downwards. Setting one of any
    /// other value that is not an object does nothing.
    package subscript(key: String) -> JSON? {
        get {
            if case .object(let object) = self { object[key] } else { nil }
        }
        _modify {
            var object = JSONObject()
            switch self {
            case .object(let present): object = present
            case .null: break
            default:
                var ignored: JSON?
                yield &ignored
                return
            }
            let wasNull = isNull
            // Only one owner may be left while the caller edits, or the members would be copied.
            self = .null
            defer {
                if !wasNull || !object.isEmpty { self = .object(object) }
            }
            yield &object[key]
        }
    }

    /// The element at that place, when this is an array that has it.
    ///
    /// Setting an element that is not there does nothing, and so does setting `nil`.
    package subscript(index: Int) -> JSON? {
        get {
            guard case .array(let array) = self, array.indices.contains(index) else { return nil }
            return array[index]
        }
        _modify {
            guard case .array(var array) = self, array.indices.contains(index) else {
                var ignored: JSON?
                yield &ignored
                return
            }
            self = .null
            var element: JSON? = array[index]
            array[index] = .null
            let before = element
            defer {
                array[index] = element ?? before ?? .null
                self = .array(array)
            }
            yield &element
        }
    }

    /// Adds an element when this is an array; `null` becomes an array of one.
    package mutating func append(_ element: JSON) {
        switch self {
        case .array(var array):
            self = .null
            array.append(element)
            self = .array(array)
        case .null: self = .array([element])
        default: break
        }
    }
}
