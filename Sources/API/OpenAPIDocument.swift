import Generation
import JSON

/// The description of all endpoints, as OpenAPI 3.1 has it.
enum OpenAPIDocument {
    static func endpoint(of endpoints: [APIEndpoint]) -> APIEndpoint {
        let document = describe(endpoints)
        return APIEndpoint("GET", "/api/openapi.json", access: .open, "Describe this interface.") { _ in .json(document)
        }
    }

    private static func describe(_ endpoints: [APIEndpoint]) -> JSON {
        var paths: JSONObject = [:]
        for endpoint in endpoints {
            var path = paths[endpoint.path]?.object ?? [:]
            path[endpoint.method.lowercased()] = describe(endpoint)
            paths[endpoint.path] = .object(path)
        }
        return [
            "openapi": "3.1.0",
            "info": ["title": "Aloft", "version": "1"],
            "paths": .object(paths),
            "components": ["securitySchemes": ["key": ["type": "http", "scheme": "bearer"]]],
        ]
    }

    private static func describe(_ endpoint: APIEndpoint) -> JSON {
        var operation: JSONObject = ["summary": .string(endpoint.summary)]
        let parameters = endpoint.parameterNames.map { name -> JSON in
            ["name": .string(name), "in": "path", "required": true, "schema": ["type": "string"]]
        }
        if !parameters.isEmpty { operation["parameters"] = .array(parameters) }
        if endpoint.access != .open { operation["security"] = [["key": []]] }
        operation["responses"] = ["default": ["description": "An answer, or an error with a sentence."]]
        return .object(operation)
    }
}
