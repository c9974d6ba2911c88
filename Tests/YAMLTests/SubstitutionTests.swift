import Testing
import YAML

@Suite struct SubstitutionTests {
    let environment = ["KEY": "s3cret", "PORT": "8080", "EMPTY": "", "YAML": "{ a: [1, &x 2] } # ${KEY}", "_A1": "ok"]

    private func text(_ scalar: String) throws -> YAMLText? {
        try YAMLDocument("value: \(scalar)", file: "a.yaml").read(environment: environment) { $0.text("value") }
    }

    @Test(arguments: [
        ("${KEY}", "s3cret"), ("a-${KEY}-${PORT}-z", "a-s3cret-8080-z"), ("${_A1}", "ok"),
        ("${ABSENT:-fallback}", "fallback"), ("${EMPTY:-fallback}", "fallback"), ("${ABSENT:-}", ""),
        ("${KEY:-fallback}", "s3cret"), ("${ABSENT:-a:-b $c}", "a:-b $c"),
        ("$${KEY}", "${KEY}"), ("$$${KEY}", "$${KEY}"), ("$KEY costs 5$", "$KEY costs 5$"), ("$", "$"),
        ("${YAML}", "{ a: [1, &x 2] } # ${KEY}"),
    ])
    func `variables are filled in once and never read as YAML`(written: String, value: String) throws {
        #expect(try text("\"\(written)\"")?.value == value)
    }

    @Test(arguments: [
        ("a: 1\nvalue: ${ABSENT}", "a.yaml:2:8: variable ABSENT is not set; set it, or write '${ABSENT:-default}'"),
        ("a: 1\nvalue: ${EMPTY}", "a.yaml:2:8: variable EMPTY is not set; set it, or write '${EMPTY:-default}'"),
        ("a: 1\nvalue: ${KEY", "a.yaml:2:8: '${' is never closed; write '$${' for a literal one"),
        ("a: 1\nvalue: ${}", "a.yaml:2:8: '${}' is neither '${NAME}' nor '${NAME:-default}'"),
        ("a: 1\nvalue: ${1A}", "a.yaml:2:8: '${1A}' is neither '${NAME}' nor '${NAME:-default}'"),
        ("a: 1\nvalue: ${KEY?x}", "a.yaml:2:8: '${KEY?x}' is neither '${NAME}' nor '${NAME:-default}'"),
        (
            "a: 1\nvalue: ${A:-${KEY}}",
            "a.yaml:2:8: the default of '${A}' holds another variable; defaults do not nest"
        ),
    ])
    func `a variable that cannot be filled in is refused by name`(text: String, expected: String) throws {
        let document = try YAMLDocument(text, file: "a.yaml")

        let errors = #expect(throws: YAMLErrors.self) {
            try document.read(environment: environment) { reader in
                _ = reader.string("a")
                return reader.string("value")
            }
        }

        #expect(errors?.description == expected)
    }

    @Test func `a value knows the variables it came from and prints as it was written`() throws {
        let fromVariable = try #require(try text("Bearer ${KEY}"))
        let literal = try #require(try text("Bearer x"))

        #expect(fromVariable.variables == ["KEY"])
        #expect("\(fromVariable)" == "Bearer ${KEY}")
        #expect(fromVariable.isFromVariable)
        #expect(!literal.isFromVariable)
    }

    @Test func `a quoted variable may hold a number`() throws {
        let document = try YAMLDocument(#"{ port: "${PORT}" }"#, file: "a.yaml")

        #expect(try document.read(environment: environment) { $0.integer("port", in: 1...65535) } == 8080)
    }

    @Test func `an error never tells what a variable holds`() throws {
        let document = try YAMLDocument("port: ${KEY}\nlevel: ${KEY}", file: "a.yaml")

        let errors = #expect(throws: YAMLErrors.self) {
            try document.read(environment: environment) { reader in
                _ = reader.oneOf("level", ReaderTests.Level.self)
                return reader.integer("port", in: 1...65535)
            }
        }

        #expect(errors?.description.contains("s3cret") == false)
        #expect(errors?.description.contains("not what '${KEY}' holds") == true)
    }
}
