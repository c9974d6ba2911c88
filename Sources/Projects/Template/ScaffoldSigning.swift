/// The part of a scaffold that finds out who asks, where its schema says that some may ask only when they signed in.
struct ScaffoldSigning {
    /// Who signs in.
    private let users: ScaffoldTable
    /// What they sign in with, beside a password.
    private let login: String
    private let open: [ProjectSchema.Endpoint]
    /// Endpoints of the schema that are written here.
    private let written: [ProjectSchema.Endpoint]
    private let registers: Bool

    /// The schema with somebody who can sign in; as it is where nobody has to.
    static func withUsers(_ schema: ProjectSchema) -> ProjectSchema {
        guard needsSigning(schema), let user = Identifier("user"), let email = Identifier("email"),
            let password = Identifier("password")
        else { return schema }
        var schema = schema
        let names: Set = ["user", "account", "member", "person"]
        let index =
            schema.entities.firstIndex { $0.fields.contains { isPassword($0) } }
            ?? schema.entities.firstIndex { names.contains($0.name.snake) }
        if index == nil { schema.entities.append(.init(name: user)) }
        let place = index ?? schema.entities.count - 1
        var fields = schema.entities[place].fields
        if !fields.contains(where: { logins.contains($0.name.snake) && $0.type == .string }) {
            fields.insert(.init(name: email, type: .string), at: 0)
        }
        if let login = fields.firstIndex(where: { logins.contains($0.name.snake) && $0.type == .string }) {
            (fields[login].isRequired, fields[login].isUnique) = (true, true)
        }
        if !fields.contains(where: isPassword) {
            fields.append(.init(name: password, type: .string))
        }
        schema.entities[place].fields = fields
        return schema
    }

    /// `nil` where nobody has to sign in, or nobody can.
    init?(_ schema: ProjectSchema, _ tables: ScaffoldTables) {
        guard Self.needsSigning(schema), let users = tables.all.first(where: \.hasPassword),
            let login = users.columns.first(where: { Self.logins.contains($0.name) && $0.type == .string })
        else { return nil }
        (self.users, self.login) = (users, login.name)
        let plain = schema.endpoints.filter(\.isPlain)
        written = plain.filter { Self.isSigning($0) || Self.isRegistering($0) }
        let isSaid = schema.endpoints.contains(where: \.needsAuthentication)
        let makers = plain.filter {
            $0.method == "POST" && $0.path.hasSuffix("/" + users.name) && !$0.needsAuthentication
        }
        open = written + (isSaid ? plain.filter { !$0.needsAuthentication } : makers)
        registers = makers.isEmpty
    }

    private static let logins = ["email", "username", "name", "login"]

    private static func isPassword(_ field: ProjectSchema.Field) -> Bool {
        ScaffoldTable.passwords.contains(field.name.snake) && (field.type == .string || field.type == .text)
    }

    private static func needsSigning(_ schema: ProjectSchema) -> Bool {
        schema.authentication != nil || schema.endpoints.contains(where: \.needsAuthentication)
    }

    private static func isSigning(_ endpoint: ProjectSchema.Endpoint) -> Bool {
        endpoint.method == "POST" && endpoint.path.contains(#/\/(?:log-?in|sign-?in|token)$/#.ignoresCase())
    }

    private static func isRegistering(_ endpoint: ProjectSchema.Endpoint) -> Bool {
        endpoint.method == "POST" && endpoint.path.contains(#/\/(?:register|sign-?up|registration)$/#.ignoresCase())
    }

    /// What is left to be written of what a project is to offer.
    func rest(of schema: ProjectSchema) -> ProjectSchema {
        var rest = schema
        rest.endpoints.removeAll(where: written.contains)
        for index in rest.endpoints.indices { rest.endpoints[index].needsAuthentication = false }
        rest.authentication = nil
        return rest
    }

    var files: [(path: String, text: String)] {
        func text(_ bytes: [UInt8]) -> String {
            String(decoding: bytes, as: UTF8.self).replacing("models.User", with: "models.\(users.type)")
        }
        let code = text(PackageResources.security_py).replacing("filter_by(login=", with: "filter_by(\(login)=")
            .replacing("    # <open>\n", with: ways).replacing(
                "# <sign in>\n",
                with: decorators(Self.isSigning, but: "/token")
            )
            .replacing("\n\n# <register>\n", with: registering)
        let tests = text(PackageResources.test_security_py).replacing(
            "    # <user>\n",
            with: "    user = \(somebody)\n"
        )
        return [("security.py", code), ("tests/test_security.py", tests)]
    }

    /// How tests ask as somebody who signed in.
    func signedIn(_ conftest: String) -> String {
        conftest.replacing(
            "from database import engine\n",
            with: "import security\nfrom database import engine\nfrom main import app\n"
        ) + """


            @pytest.fixture(autouse=True)
            def signed_in():
                \"""Tests ask as somebody who signed in, but for those of that.\"""
                app.dependency_overrides = {security.gate: lambda: None, security.current_user: lambda: models.\(users.type)(id=1)}
                yield
                app.dependency_overrides = {}

            """
    }

    static let requirements = "pyjwt>=2.8\npython-multipart>=0.0.9\n"

    var rules: String {
        " Signing in is written: `security.gate` lets nobody else in, so that endpoints say nothing of it and define no way to "
            + "sign in; who asks is `user: models.\(users.type) = Depends(current_user)`."
    }

    var readme: String {
        let way = registers ? "`POST /register` makes somebody who may sign in. " : ""
        return """

            ## Sign in

            \(way)`POST /token` takes `username` (which is the \(login)) and `password` as a form, and gives a token for the head `Authorization:
            Bearer`, for twelve hours. `SECRET_KEY`, of at least 32 characters, keeps tokens good over a new start; without it they end with the program.

            """
    }

    /// What may be asked by anybody, a line each.
    private var ways: String {
        let own = [("POST", "/token")] + (registers ? [("POST", "/register")] : [])
        let all = own + open.map { ($0.method, $0.path.replacing(#/\{\w+\}/#, with: "{}")) }
        return Set(all.map { "    (\"\($0.0)\", \"\($0.1)\"),\n" }).sorted().joined()
    }

    private func decorators(_ isMeant: (ProjectSchema.Endpoint) -> Bool, but path: String) -> String {
        written.filter { isMeant($0) && $0.path != path }.map { "@router.post(\"\($0.path)\")\n" }.joined()
    }

    private var registering: String {
        guard registers || written.contains(where: Self.isRegistering) else { return "" }
        // Nobody says of himself what he may do.
        let granted = users.columns.filter { $0.name.contains(#/^(?:roles?|permissions?|is_.*|balance|verified)$/#) }
        let taken = granted.isEmpty ? "" : "exclude={\(granted.map { "\"\($0.name)\"" }.joined(separator: ", "))}"
        let given = granted.filter(\.isRequired).map { ", \($0.name)=\(Self.value(of: $0))" }.joined()
        let decorators = decorators(Self.isRegistering, but: "/register").replacing(
            "\")\n",
            with: "\", response_model=schemas.\(users.type)Read, status_code=201)\n"
        )
        return """


            \(decorators)@router.post("/register", response_model=schemas.\(users.type)Read, status_code=201)
            def register(body: schemas.\(users.type)Create, db: Session = Depends(get_db)):
                user = models.\(users.type)(**body.model_dump(\(taken))\(given))
                db.add(user)
                db.commit()
                return user

            """
    }

    /// Somebody who can sign in, for tests.
    private var somebody: String {
        let others = users.columns.filter { $0.isRequired && !$0.isStamp && ![login, "password"].contains($0.name) }
        let values = others.map { ", \($0.name)=\(Self.value(of: $0))" }.joined()
        return "models.\(users.type)(\(login)=\"ada\", password=\"a long word\"\(values))"
    }

    private static func value(of column: ScaffoldTable.Column) -> String {
        switch column.type {
        case .string, .text: "\"user\""
        case .integer, .float: column.target == nil ? "0" : "1"
        case .boolean: "False"
        case .datetime: "models.now()"
        case .json: "{}"
        }
    }
}

extension ProjectSchema.Endpoint {
    /// Whether its path is made of words and parameters alone, so that it may stand in code.
    var isPlain: Bool { path.wholeMatch(of: #/(?:/[A-Za-z0-9_.-]+|/\{[A-Za-z0-9_]+\})+/#) != nil }
}
