package import Generation
package import JSON
import NearestNames
import PlainTexts

/// What is asked for: a project, or what is to be other about one.
package struct ProjectRequest: Codable, Hashable, Sendable {
    package var prompt: String
    /// What the project is called; `nil` leaves that to the prompt.
    package var name: String?
    package var stack: ProjectStack?
    /// What kind of trade it is for.
    package var domain: String?
    /// What it must keep to, a sentence each.
    package var constraints: [String] = []
    package var mode: ProjectMode?
    /// The files that are to be changed; `nil` makes a new project.
    package var files: Project?
    /// What is there beside those files, and shown to nobody: files, and folders with all in them.
    package var unread: [ProjectPath] = []
    /// The job whose project is to be changed.
    package var parent: String?
    /// Whether a change may take away more than a fifth of the files.
    package var mayRemove = false

    /// As ``init(_:)`` reads them, since a request is kept in this form.
    enum CodingKeys: String, CodingKey {
        case prompt, name, stack, domain, constraints, mode, files, unread
        case parent = "project"
        case mayRemove = "allow_removals"
    }

    package static let promptLength = 3...5000
    private static let mostConstraints = 20
    static let mostUnread = 1000
    package static let domains = [
        "general", "ecommerce", "social_media", "content_management", "task_management", "fintech", "healthcare",
    ]

    package init(_ prompt: String) { self.prompt = prompt }

    /// Reads a request, in our words or in those of the original system.
    ///
    /// - Throws: the first thing that is wrong with it.
    package init(_ json: JSON) throws(Failure) {
        guard case .object = json else { throw Self.wrong("the request", "must be a JSON object") }
        let context = json["context"] ?? .null
        func value(_ names: String...) -> JSON? {
            names.lazy.compactMap { json[$0] ?? context[$0] }.first { !$0.isNull }
        }
        guard let asked = value("prompt", "modification_prompt") else { throw Self.wrong("prompt", "is missing") }
        prompt = try Self.prompt(asked)
        stack = try Self.word(value("stack", "tech_stack"), "stack", ProjectStack.allCases.map(\.rawValue))
            .flatMap(ProjectStack.init(rawValue:))
        domain = try Self.word(value("domain"), "domain", Self.domains)
        let modes = ProjectMode.allCases.map(\.rawValue) + ["classic", "auto"]
        let word = try Self.word(value("mode", "generation_mode"), "mode", modes)
        mode = word == "classic" ? .basic : word.flatMap(ProjectMode.init(rawValue:))
        for constraint in value("constraints")?.array ?? [] {
            guard let text = constraint.string, constraints.count < Self.mostConstraints else {
                throw Self.wrong("constraints", "must be at most \(Self.mostConstraints) texts")
            }
            constraints.append(PlainLine.of(String(text.prefix(300))))
        }
        parent = value("project", "parent_generation_id")?.string
        files = try value("files", "existing_files").map { json throws(Failure) in try Self.files(json) }
        mayRemove = value("allow_removals")?.bool ?? false
        name = try value("name").map { json throws(Failure) in
            guard let text = json.string else { throw Self.wrong("name", "must be a text") }
            return PlainLine.of(String(text.prefix(300)))
        }
        for entry in value("unread")?.array ?? [] {
            guard let path = entry.string.flatMap({ try? ProjectPath($0) }), unread.count < Self.mostUnread else {
                throw Self.wrong("unread", "must be at most \(Self.mostUnread) paths")
            }
            unread.append(path)
        }
    }

    private static func prompt(_ json: JSON) throws(Failure) -> String {
        guard let text = json.string else { throw wrong("prompt", "must be a text") }
        var plain = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where scalar.properties.generalCategory != .control || scalar == "\n" {
            plain.append(scalar)
        }
        guard promptLength.contains(plain.count), !String(plain).allSatisfy(\.isWhitespace) else {
            let range = "\(promptLength.lowerBound) to \(promptLength.upperBound)"
            throw wrong("prompt", "has \(plain.count) characters and must have \(range)")
        }
        return String(plain)
    }

    private static func word(_ json: JSON?, _ name: String, _ known: [String]) throws(Failure) -> String? {
        guard let json else { return nil }
        if let text = json.string, known.contains(text) { return text }
        let near = json.string.flatMap { nearest(to: $0, in: known, limit: 1).first }
        let list = known.joined(separator: ", ")
        throw wrong(name, "must be one of \(list)\(near.map { "; did you mean '\($0)'?" } ?? "")")
    }

    private static func files(_ json: JSON) throws(Failure) -> Project {
        guard let object = json.object, !object.isEmpty else {
            throw wrong("files", "must be an object of texts by paths")
        }
        var project = Project()
        for (path, content) in object.members {
            guard let text = content.string else { throw wrong("files", "has something that is no text") }
            do throws(ProjectProblem) {
                try project.put(text, at: try ProjectPath(path))
            } catch {
                throw wrong("files", "has a file that cannot be: \(error)")
            }
        }
        return project
    }

    private static func wrong(_ field: String, _ advice: String) -> Failure {
        Failure(.invalidRequest, "'\(field)' \(advice).", parameter: field)
    }

    /// As ``init(_:)`` reads it.
    package var json: JSON {
        var json: JSON = ["prompt": .string(prompt), "allow_removals": JSON(mayRemove)]
        json["stack"] = stack.map { .string($0.rawValue) }
        json["domain"] = domain.map { .string($0) }
        json["mode"] = mode.map { .string($0.rawValue) }
        json["project"] = parent.map { .string($0) }
        if !constraints.isEmpty { json["constraints"] = .array(constraints.map { .string($0) }) }
        json["files"] = files.map { $0.json }
        json["name"] = name.map { .string($0) }
        if !unread.isEmpty { json["unread"] = .array(unread.map { .string($0.text) }) }
        return json
    }
}

extension Project {
    /// Its files by their paths.
    package var json: JSON { .object(JSONObject(paths.map { (key: $0.text, value: .string(files[$0] ?? "")) })) }
}
