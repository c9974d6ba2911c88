import JSON

/// Why a call of Pub/Sub is refused, in Google's form.
struct PubSubRefusal: Error {
    let status: Int
    let name: String
    let message: String

    static func missing(_ resource: String) -> Self {
        let id = resource.split(separator: "/").last ?? ""
        return Self(status: 404, name: "NOT_FOUND", message: "Resource not found (resource=\(id.prefix(255))).")
    }

    static func exists(_ resource: String) -> Self {
        let id = resource.split(separator: "/").last ?? ""
        let message = "Resource already exists in the project (resource=\(id.prefix(255)))."
        return Self(status: 409, name: "ALREADY_EXISTS", message: message)
    }

    static func invalid(_ message: String) -> Self {
        Self(status: 400, name: "INVALID_ARGUMENT", message: message)
    }

    var answer: Answer {
        let error: JSON = ["code": JSON(status), "message": .string(message), "status": .string(name)]
        return Answer(status: status, json: (["error": error] as JSON).bytes)
    }
}
