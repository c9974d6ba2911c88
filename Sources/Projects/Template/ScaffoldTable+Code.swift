extension ScaffoldTable {
    /// As a class of SQLAlchemy.
    var code: String {
        let columns = columns.map { "    \($0.name) = sa.Column(\($0.definition))\n" }
        let links = links.map { link in
            let joining = link.joining.map { ", secondary=\"\($0)\"" } ?? ""
            let single = link.isList ? "" : ", uselist=False"
            return
                "    \(link.name) = relationship(\"\(link.target)\"\(joining), back_populates=\"\(link.back)\"\(single))\n"
        }
        let hashing = """

                @validates("password")
                def hash_password(self, key, value):
                    return value and hashed(value)

            """
        return """
            class \(type)(Base):
                __tablename__ = "\(name)"

                id = sa.Column(sa.Integer, primary_key=True)
            \((columns + links).joined())\(hasPassword ? hashing : "")
            """
    }

    /// What it has, in a line.
    var outline: String {
        let columns = columns.map { "\($0.name) (\($0.word)\($0.isSecret ? ", never told" : ""))" }
        let links = links.map { "\($0.name) -> \($0.isList ? "rows of " : "")models.\($0.target)" }
        return "models.\(type): " + (["id (int)"] + columns + links).joined(separator: ", ")
    }

    /// As classes of Pydantic: what makes a row, what changes it, and what is told of it.
    var bodies: String {
        let said = columns.filter { !$0.isStamp }
        let told = columns.filter { !$0.isSecret }
        func lines(_ columns: [Column], _ line: (Column) -> String) -> String {
            columns.isEmpty ? "    pass\n" : columns.map { "    \(line($0))\n" }.joined()
        }
        return """
            class \(type)Create(BaseModel):
            \(lines(said, \.said))

            class \(type)Update(BaseModel):
            \(lines(said) { "\($0.name): Optional[\($0.word)] = None" })

            class \(type)Read(BaseModel):
                model_config = ConfigDict(from_attributes=True)

                id: int
            \(told.map { "    \($0.told)\n" }.joined())
            """
    }
}

extension ScaffoldTable.Column {
    /// As a type of Python.
    fileprivate var word: String {
        switch type {
        case .string, .text: "str"
        case .integer: "int"
        case .float: "float"
        case .boolean: "bool"
        case .datetime: "Time"
        case .json: "Any"
        }
    }

    fileprivate var said: String {
        if type == .boolean { return "\(name): bool = False" }
        return isRequired ? "\(name): \(word)" : "\(name): Optional[\(word)] = None"
    }

    fileprivate var told: String {
        isRequired || type == .boolean || isStamp ? "\(name): \(word)" : "\(name): Optional[\(word)] = None"
    }

    fileprivate var definition: String {
        var parts: [String] = []
        if let target {
            parts = ["sa.Integer", "sa.ForeignKey(\"\(target).id\")"]
        } else {
            let types: [FieldType: String] = [
                .string: "sa.String(255)", .text: "sa.Text", .integer: "sa.Integer", .float: "sa.Float",
                .boolean: "sa.Boolean", .datetime: "sa.DateTime", .json: "sa.JSON",
            ]
            parts = [types[type] ?? "sa.Text"]
        }
        if isRequired || isStamp || type == .boolean && target == nil { parts.append("nullable=False") }
        if isUnique { parts.append("unique=True") }
        if isStamp {
            parts.append("default=now")
        } else if type == .boolean, target == nil {
            parts.append("default=False")
        }
        if name == "updated_at", isStamp { parts.append("onupdate=now") }
        return parts.joined(separator: ", ")
    }
}
