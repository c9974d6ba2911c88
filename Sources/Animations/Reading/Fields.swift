internal import JSON

/// The members of one object or animation, wherever its dialect puts them.
///
/// Names are found however they are spelt: `fillOpacity`, `fill_opacity` and `Fill opacity` are one.
struct Fields {
    struct Member {
        var path: ScenePath
        var name: String
        var value: JSON
    }

    let path: ScenePath
    private let members: [Member]
    private var asked: Set<String> = []

    /// Takes the members of what is in one of the groups first, then those beside it.
    init(_ object: JSONObject, at path: ScenePath, groups: [String] = []) {
        self.path = path
        var inner: [Member] = []
        var outer: [Member] = []
        for (key, value) in object.members where !value.isNull {
            if groups.contains(Self.plain(key)), case .object(let group) = value {
                for (name, value) in group.members where !value.isNull {
                    inner.append(Member(path: path + key + name, name: Self.plain(name), value: value))
                }
            } else {
                outer.append(Member(path: path + key, name: Self.plain(key), value: value))
            }
        }
        members = inner + outer
    }

    static func plain(_ name: String) -> String { name.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " } }

    /// The first member with one of these names, in their order.
    mutating func find(_ names: [String]) -> Member? {
        asked.formUnion(names)
        for name in names {
            if let member = members.first(where: { $0.name == name }) { return member }
        }
        return nil
    }

    /// Members that nobody asked for.
    var ignored: [Member] { members.filter { !asked.contains($0.name) } }
}
