import Generation
import JSON

/// What Google's compatible endpoint takes beside OpenAI's fields.
///
/// It is found under `extra_body.google`, as Google documents it, under `google`, as clients send that which unwrap
/// `extra_body`, or beside the other fields.
struct GoogleFields {
    static let names: Set<String> = ["thinking_config", "cached_content", "safety_settings"]

    private var places: [(object: JSONObject, path: String)] = []

    init(_ body: JSONObject, _ unspoken: inout Unspoken) throws(Misfit) {
        if let extra = try body.object("extra_body") {
            let google = try within("extra_body") { () throws(Misfit) in try extra.object("google") }
            if let google { places.append((google, "extra_body.google")) }
            for (name, value) in extra.members where name != "google" { unspoken.leave(name, value, in: "extra_body.") }
        }
        if let google = try body.object("google") { places.append((google, "google")) }
        for place in places {
            for (name, value) in place.object.members where !Self.names.contains(name) {
                unspoken.leave(name, value, in: "\(place.path).")
            }
        }
        places.append((body, ""))
    }

    /// Reads the first of that name.
    func read<Value>(_ name: String, _ read: (JSONObject) throws(Misfit) -> Value) throws(Misfit) -> Value? {
        for (object, path) in places where object.value(name) != nil {
            if path.isEmpty { return try read(object) }
            return try within(path) { () throws(Misfit) in try read(object) }
        }
        return nil
    }

    func readSafety() throws(Misfit) -> [SafetySetting] {
        try read("safety_settings") { object throws(Misfit) in
            try readEach(try object.array("safety_settings") ?? [], in: "safety_settings") { setting throws(Misfit) in
                SafetySetting(
                    category: try setting.requiredString("category"),
                    threshold: try setting.requiredString("threshold"),
                    method: try setting.string("method")
                )
            }
        } ?? []
    }

    func readCachedContent() throws(Misfit) -> String? {
        try read("cached_content") { object throws(Misfit) in try object.requiredString("cached_content") }
    }
}
