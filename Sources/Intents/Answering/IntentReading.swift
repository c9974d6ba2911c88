package import JSON
import JSONRepair

/// What an answer says that a query wants, and what it names.
package struct IntentReading: Hashable, Sendable {
    package var intent: String
    package var entities: JSONObject

    package init(intent: String, entities: JSONObject = [:]) {
        self.intent = intent
        self.entities = entities
    }

    /// As models are asked to write it.
    var json: JSON {
        var object: JSONObject = ["intent": .string(intent)]
        if !entities.isEmpty { object["entities"] = .object(entities) }
        return .object(object)
    }

    /// Reads an answer in either form, JSON or ``IntentLine``; what it names is made plain, and what is unknown left out.
    ///
    /// - Returns: `nil` where the answer has no label of the taxonomy.
    static func read(_ text: String, _ taxonomy: Taxonomy) -> IntentReading? {
        let fields: JSONObject
        if let object = (try? JSON(parsing: text))?.object {
            fields = object
        } else if let line = IntentLine(text) {
            fields = line.fields
        } else if let repair = JSONRepair.repair(text, accepts: { $0["intent"]?.string != nil }), !repair.isTruncated {
            fields = repair.json.object ?? [:]
        } else {
            return nil
        }
        guard let intent = fields["intent"]?.string, taxonomy.has(intent) else { return nil }
        // The line has no level of its own for them.
        let named = fields["entities"]?.object ?? fields
        let members = taxonomy.entities.compactMap { entity in
            named[entity.name].flatMap(entity.kind.value).map { (key: entity.name, value: $0) }
        }
        return IntentReading(intent: intent, entities: JSONObject(members))
    }
}
