import Generation
import JSON

/// Why a field of a request cannot be read, and where it is.
///
/// It is thrown without a path and gains it on the way out, so that nothing is spent on paths while all is well.
struct Misfit: Error {
    private(set) var path: String
    let complaint: String

    init(_ path: String, _ complaint: String) {
        self.path = path
        self.complaint = complaint
    }

    /// The same complaint, seen from one level further out.
    func inside(_ outer: String) -> Misfit {
        Misfit(path.isEmpty || path.hasPrefix("[") ? outer + path : "\(outer).\(path)", complaint)
    }

    var failure: Failure {
        Failure(.invalidRequest, "`\(path)` \(complaint).", parameter: path)
    }
}

extension JSON {
    /// Reads the body of a request; throws `.invalidRequest` with a sentence when it is no JSON object.
    static func object(inBody body: [UInt8]) throws(Failure) -> JSONObject {
        let document: JSON
        do {
            document = try JSON(parsing: body)
        } catch {
            throw Failure(.invalidRequest, "The request body cannot be read. \(error)")
        }
        guard let object = document.object else {
            throw Failure(.invalidRequest, "The request body must be a JSON object, but is \(document.kindName).")
        }
        return object
    }

    /// What kind of value this is, for a sentence.
    var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

extension JSONObject {
    /// The member, unless it is absent or null, which callers use alike.
    func value(_ key: String) -> JSON? {
        guard let value = self[key], !value.isNull else { return nil }
        return value
    }

    func string(_ key: String) throws(Misfit) -> String? {
        try read(key, "a string") { $0.string }
    }

    func bool(_ key: String) throws(Misfit) -> Bool? {
        try read(key, "a boolean") { $0.bool }
    }

    func integer(_ key: String) throws(Misfit) -> Int? {
        try read(key, "a whole number") { $0.int }
    }

    func number(_ key: String) throws(Misfit) -> Double? {
        try read(key, "a finite number") { value in value.double.flatMap { $0.isFinite ? $0 : nil } }
    }

    func array(_ key: String) throws(Misfit) -> [JSON]? {
        try read(key, "an array") { $0.array }
    }

    func object(_ key: String) throws(Misfit) -> JSONObject? {
        try read(key, "an object") { $0.object }
    }

    /// The string of that name; throws when there is none.
    func requiredString(_ key: String) throws(Misfit) -> String {
        guard let string = try string(key) else { throw Misfit(key, "is missing") }
        return string
    }

    /// The object of that name; throws when there is none.
    func requiredObject(_ key: String) throws(Misfit) -> JSONObject {
        guard let object = try object(key) else { throw Misfit(key, "is missing") }
        return object
    }

    private func read<Value>(
        _ key: String,
        _ wanted: String,
        _ extract: (JSON) -> Value?
    ) throws(Misfit) -> Value? {
        guard let value = value(key) else { return nil }
        guard let extracted = extract(value) else {
            throw Misfit(key, "must be \(wanted), but is \(value.kindName)")
        }
        return extracted
    }
}

/// Reads each element as an object, naming its place when it does not fit.
func readEach<Element>(
    _ elements: [JSON],
    in name: String,
    _ read: (JSONObject) throws(Misfit) -> Element
) throws(Misfit) -> [Element] {
    var results: [Element] = []
    results.reserveCapacity(elements.count)
    for (index, element) in elements.enumerated() {
        do throws(Misfit) {
            guard let object = element.object else {
                throw Misfit("", "must be an object, but is \(element.kindName)")
            }
            results.append(try read(object))
        } catch {
            throw error.inside("\(name)[\(index)]")
        }
    }
    return results
}

/// Reads something, placing what does not fit inside the member of that name.
func within<Value>(_ name: String, _ read: () throws(Misfit) -> Value) throws(Misfit) -> Value {
    do throws(Misfit) {
        return try read()
    } catch {
        throw error.inside(name)
    }
}
