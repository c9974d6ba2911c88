/// The part of a project that follows from its schema: the database, the tables, and what requests and answers carry.
///
/// Small models get these wrong more often than anything else, so that they are asked for what is built on them only. All
/// that depends on a prompt is names that ``Identifier`` made, so nothing of it can become code.
package struct ProjectScaffold: Sendable {
    package let project: Project

    /// What is built on it is to be kept to, as models are told it.
    let rules: String

    /// What there is, in a few words for each table, for whoever has no room for the code.
    let outline: String

    /// The file that is built on it, and how that begins.
    static let file = "endpoints.py"
    let beginning: String

    /// What finds out who asks, where anybody has to.
    private let signing: ScaffoldSigning?

    /// `nil` where there is nothing to keep, what keeps it has no tables, or a file would have no room for all of them.
    package init?(_ schema: ProjectSchema, _ stack: ProjectStack, _ name: ProjectName) {
        guard stack != .fastapiMongo, !schema.entities.isEmpty else { return nil }
        let schema = ScaffoldSigning.withUsers(schema)
        let tables = ScaffoldTables(schema)
        let signing = ScaffoldSigning(schema, tables)
        func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
        let driver = stack == .fastapiPostgres ? "psycopg[binary]>=3.1\n" : ""
        let files =
            [
                ("database.py", text(PackageResources.database_py)), ("models.py", Self.models(tables)),
                ("schemas.py", Self.bodies(tables.all)), ("main.py", Self.main(isGuarded: signing != nil)),
                ("tests/test_main.py", Self.tests(schema)),
                (
                    "tests/conftest.py",
                    signing?.signedIn(text(PackageResources.conftest_py)) ?? text(PackageResources.conftest_py)
                ),
                (
                    "requirements.txt",
                    "fastapi>=0.110\nuvicorn>=0.29\nsqlalchemy>=2.0\npydantic>=2.0\n\(driver)\(signing == nil ? "" : ScaffoldSigning.requirements)"
                        + "httpx>=0.27\npytest>=8.0\n"
                ),
                ("README.md", Self.readme(tables.all, name) + (signing?.readme ?? "")),
            ] + (signing?.files ?? [])
        // A schema may say more than there is room for.
        guard let project = try? Project(files) else { return nil }
        self.project = project
        rules =
            Self.rules(for: tables.all[0].type) + (tables.all.contains(where: \.hasPassword) ? Self.passwordRule : "")
            + (signing?.rules ?? "")
        self.signing = signing
        beginning = Self.beginning(isGuarded: signing != nil)
        outline = tables.all.map(\.outline).joined(separator: "\n")
    }

    /// What is shown of it to those who build on it: what they need to know.
    var shown: [(path: String, text: String)] {
        let told: Set = ["database.py", "models.py", "requirements.txt", "schemas.py"]
        return project.paths.filter { told.contains($0.text) }.map { ($0.text, project[$0] ?? "") }
    }

    /// What is left to be written of what a project is to offer.
    func rest(of schema: ProjectSchema) -> ProjectSchema { signing?.rest(of: schema) ?? schema }

    /// What is wrong with code that is built on it, in a sentence; `nil` where nothing is.
    static func lacks(_ answer: FilesAnswer) -> String? {
        guard let text = answer.files[file] else {
            return "The answer has no \(file): write it whole, with all endpoints, and nothing else."
        }
        return text.contains("@router.") ? nil : "\(file) has no endpoints: write all of them, below its beginning."
    }

    private static func beginning(isGuarded: Bool) -> String {
        """
        from fastapi import APIRouter, Depends, HTTPException
        from sqlalchemy.orm import Session

        import models
        import schemas
        from database import get_db
        \(isGuarded ? "from security import current_user\n" : "")
        router = APIRouter()

        """
    }

    private static func main(isGuarded: Bool) -> String {
        """
        \"\"\"The application.\"\"\"

        from fastapi import \(isGuarded ? "Depends, " : "")FastAPI

        import endpoints
        import models
        \(isGuarded ? "import security\n" : "")from database import engine

        models.Base.metadata.create_all(engine)
        app = FastAPI(\(isGuarded ? "dependencies=[Depends(security.gate)]" : ""))
        \(isGuarded ? "app.include_router(security.router)\n" : "")app.include_router(endpoints.router)

        """
    }

    private static func tests(_ schema: ProjectSchema) -> String {
        let offered = schema.endpoints.filter(\.isPlain).map { "    (\"\($0.method)\", \"\($0.path)\"),\n" }
        return String(decoding: PackageResources.test_main_py, as: UTF8.self)
            .replacing("    # <offered>\n", with: offered.joined())
    }

    private static let passwordRule =
        " A password is hashed when it is set; `models.is_right(password, user.password)` says whether one is right."

    private static func rules(for thing: String) -> String {
        """
        models.py has the tables (`models.\(thing)`), schemas.py what requests and answers carry: a request's body is \
        `schemas.\(thing)Create` or `schemas.\(thing)Update`, and `response_model` is `schemas.\(thing)Read` or \
        `list[schemas.\(thing)Read]`; a table is neither. Rows are made with `models.\(thing)(**body.model_dump())`, and changed \
        with `setattr` for each of `body.model_dump(exclude_unset=True)`. What is not there is `HTTPException(404)`; what was \
        made is told with 201. A session is `db: Session = Depends(get_db)`, behind all parameters without a default. main.py has the application, and takes in `router`; tests are written.
        """
    }

    private static func models(_ tables: ScaffoldTables) -> String {
        let joining = tables.joining.map { joining in
            let columns = joining.columns.map { name, target in
                "    sa.Column(\"\(name)\", sa.ForeignKey(\"\(target).id\"), primary_key=True),\n"
            }
            return "sa.Table(\n    \"\(joining.name)\",\n    Base.metadata,\n\(columns.joined()))\n"
        }
        let hasPasswords = tables.all.contains(where: \.hasPassword)
        let head = """
            \"\"\"The tables.\"\"\"

            \(hasPasswords ? "import hashlib\nimport hmac\nimport os\n" : "")\
            from datetime import datetime, timezone

            import sqlalchemy as sa
            from sqlalchemy.orm import relationship\(hasPasswords ? ", validates" : "")

            from database import Base


            def now():
                return datetime.now(timezone.utc)

            """
        let parts = [head] + (hasPasswords ? [passwords] : []) + tables.all.map(\.code) + joining
        return parts.joined(separator: "\n\n")
    }

    /// What keeps passwords from whoever reads a table; scrypt with the parameters that OWASP names for 16 MiB.
    private static let passwords = """
        def digest(password, salt):
            return hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=5).hex()


        def hashed(password):
            \"\"\"What is kept of a password.\"\"\"
            salt = os.urandom(16)
            return salt.hex() + ":" + digest(password, salt)


        def is_right(password, kept):
            \"\"\"Whether a password is the one of which that is kept.\"\"\"
            salt, _, rest = kept.partition(":")
            return hmac.compare_digest(digest(password, bytes.fromhex(salt)), rest)

        """

    private static func bodies(_ tables: [ScaffoldTable]) -> String {
        let head = """
            \"\"\"What requests and answers carry.\"\"\"

            from datetime import datetime as Time
            from typing import Any, Optional

            from pydantic import BaseModel, ConfigDict

            """
        return ([head] + tables.map(\.bodies)).joined(separator: "\n\n")
    }

    private static func readme(_ tables: [ScaffoldTable], _ name: ProjectName) -> String {
        let title = name.text.filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" }
        let things = tables.map { table in
            "- \(table.entity.spoken): \((["id"] + table.columns.map(\.name)).map { "`\($0)`" }.joined(separator: ", "))"
        }
        return """
            # \(title)

            ## Run

                python3 -m venv .venv
                .venv/bin/pip install -r requirements.txt
                .venv/bin/uvicorn main:app

            The interface describes itself at http://localhost:8000/docs. `DATABASE_URL` says where the data is; without it, in
            `app.db` here.

            ## What is kept

            \(things.joined(separator: "\n"))

            ## Test

                .venv/bin/python -m pytest

            """
    }
}
