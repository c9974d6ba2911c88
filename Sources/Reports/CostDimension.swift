private import NearestNames

/// What generations have in common in a row of a report.
package enum CostDimension: String, Sendable, CaseIterable {
    case route, model, target, user, key, workflow, step, day

    /// The column it stands for; a day is a count of days since 1970.
    var sql: String {
        switch self {
        case .route: "COALESCE(route, '')"
        case .model: "COALESCE(model, '')"
        case .target: "COALESCE(target, '')"
        case .user: "COALESCE(user_id, '')"
        case .key: "COALESCE(key_id, '')"
        case .workflow: "COALESCE(workflow, '')"
        case .step: "COALESCE(step, '')"
        case .day: "time / 86400000000"
        }
    }
}

extension CostDimension {
    /// Why words name no dimensions, in a sentence.
    package struct Misnamed: Error, Hashable {
        package let message: String

        package init(message: String) { self.message = message }
    }

    /// Reads one or two names with a comma between them, such as `route,day`.
    package static func list(_ text: String) throws(Misnamed) -> [CostDimension] {
        var dimensions: [CostDimension] = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            let name = word.filter { $0 != " " }.lowercased()
            guard let dimension = CostDimension(rawValue: name) else {
                let names = allCases.map(\.rawValue)
                let hint = nearest(to: name, in: names, limit: 1).first.map { "; did you mean \($0)?" }
                throw Misnamed(message: "'\(name)' is not one of \(names.joined(separator: ", "))\(hint ?? "")")
            }
            if dimensions.contains(dimension) { throw Misnamed(message: "\(name) is named twice") }
            dimensions.append(dimension)
        }
        guard dimensions.count <= 2 else { throw Misnamed(message: "a report has one or two dimensions, not more") }
        return dimensions
    }
}
