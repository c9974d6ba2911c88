import Testing
import YAML

@Suite struct ReaderTests {
    enum Level: String, CaseIterable { case info, debug }

    /// The problems of a document whose every key is wrong in its own way.
    private func problems(
        _ text: String,
        environment: [String: String] = [:],
        _ body: (MappingReader) -> Void
    ) -> [String] {
        do {
            try YAMLDocument(text, file: "a.yaml").read(environment: environment) { reader in
                body(reader)
                return ()
            }
            return []
        } catch let errors as YAMLErrors {
            return errors.description.replacing("a.yaml:", with: "").split(separator: "\n").map(String.init)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `every type is read`() throws {
        let text = """
            string: some text
            boolean: true
            integer: -5
            number: 2.5e1
            duration: 250ms
            bytes: 64KiB
            level: debug
            list: [a, "2"]
            mapping: { inner: 1 }
            named: { z: 1, a: 2 }
            """

        try YAMLDocument(text, file: "a.yaml").read(environment: [:]) { reader in
            #expect(reader.string("string") == "some text")
            #expect(reader.boolean("boolean") == true)
            #expect(reader.integer("integer", in: -5...5) == -5)
            #expect(reader.number("number", in: 0...100) == 25)
            #expect(reader.duration("duration", in: .zero ... .seconds(1)) == .milliseconds(250))
            #expect(reader.byteCount("bytes", in: 0...100_000) == 65536)
            #expect(reader.oneOf("level", Level.self) == .debug)
            #expect(reader.list("list")?.map { $0.string() } == ["a", "2"])
            #expect(reader.mapping("mapping") { $0.integer("inner", in: 0...9) } == 1)
            #expect(reader.entries("named")?.map(\.name) == ["z", "a"])
            #expect(reader.string("absent") == nil)
            return ()
        }
    }

    @Test(arguments: [
        ("integer: 70000", "1:10: 'integer' must be a whole number from 1 to 65535, not '70000'"),
        ("integer: 0o17", "1:10: 'integer' must be a whole number from 1 to 65535, not '0o17'"),
        ("integer: 017", "1:10: 'integer' must be a whole number from 1 to 65535, not '017'"),
        (
            "integer: 99999999999999999999",
            "1:10: 'integer' must be a whole number from 1 to 65535, not '99999999999999999999'"
        ),
        ("integer: '80'", "1:10: 'integer' must be a whole number from 1 to 65535, not '80'; take the quotes away"),
        ("integer: [80]", "1:10: 'integer' must be a whole number from 1 to 65535, not a list"),
        ("integer:", "1:1: 'integer' has no value; give it one or leave the key out"),
        ("number: .nan", "1:9: 'number' must be a number from 0.0 to 1.0, not '.nan'"),
        ("number: 1e999", "1:9: 'number' must be a number from 0.0 to 1.0, not '1e999'"),
        ("boolean: yes", "1:10: 'boolean' must be true or false, not 'yes'"),
        ("duration: 5", "1:11: 'duration' must be a duration such as 250ms, 3s or 1m, from 1ms to 1h, not '5'"),
        ("duration: -5s", "1:11: 'duration' must be a duration such as 250ms, 3s or 1m, from 1ms to 1h, not '-5s'"),
        ("duration: 61m", "1:11: 'duration' must be a duration such as 250ms, 3s or 1m, from 1ms to 1h, not '61m'"),
        ("bytes: 1 MB", "1:8: 'bytes' must be a size such as 64KiB or 10MB, from 0B to 1MiB, not '1 MB'"),
        ("level: infos", "1:8: 'level' must be one of info, debug, not 'infos'; did you mean 'info'?"),
        ("string: {}", "1:9: 'string' must be text, not a mapping"),
        ("list: a", "1:7: 'list' must be a list, not a single value"),
        ("mapping: a", "1:10: 'mapping' must be a mapping, not a single value"),
        ("named: [a]", "1:8: 'named' must be a mapping, not a list"),
        ("a: 1\nstrng: b", "2:1: unknown key 'strng'; did you mean 'string'?"),
        ("a: 1\nmapping: { iner: 1 }", "2:12: unknown key 'iner'; did you mean 'inner'?"),
        ("mapping: { zzz: 1 }", "1:12: unknown key 'zzz'; the keys here are inner, outer"),
        ("- a", "1:1: expected a mapping, found a list"),
        ("", "1:1: 'a' is missing"),
    ])
    func `a wrong value is refused where it is written`(text: String, expected: String) {
        let found = problems(text) { reader in
            _ = reader.integer("integer", in: 1...65535)
            _ = reader.number("number", in: 0...1)
            _ = reader.boolean("boolean")
            _ = reader.duration("duration", in: .milliseconds(1) ... .seconds(3600))
            _ = reader.byteCount("bytes", in: 0...1_048_576)
            _ = reader.oneOf("level", Level.self)
            _ = reader.string("string")
            _ = reader.list("list")
            _ = reader.mapping("mapping") { inner in
                _ = inner.string("outer")
                return inner.integer("inner", in: 0...9)
            }
            _ = reader.entries("named")
            _ = reader.string("a", required: text.isEmpty)
        }

        #expect(found == [expected])
    }

    @Test func `all problems are shown together, in the order of the file`() {
        let text = "wrong: 1\nport: x\nhost: [a]"

        let found = problems(text) { reader in
            _ = reader.string("host")
            _ = reader.integer("port", in: 1...9)
        }

        #expect(found.map { $0.prefix(3) } == ["1:1", "2:7", "3:7"])
    }

    @Test func `no more than twenty problems are shown`() {
        let text = (1...25).map { "key\($0): 1\n" }.joined()

        let found = problems(text) { _ in }

        #expect(found.count == 21)
        #expect(found.last == "… and 5 more")
    }

    @Test func `a file as large as may be and wrong throughout still gets its answer`() {
        let text = (1...30_000).map { "key_number_\($0): [\($0)]\n" }.joined()

        let found = problems(text) { _ = $0.string("key_number") }

        #expect(found.last == "… and 29980 more")
    }

    @Test func `every key that is asked for is known, whether it is there or not`() throws {
        let text = "servers: { one: { port: 1 } }\nrules: [{ name: a }]"

        let keys = try YAMLDocument(text, file: "a.yaml").reading(environment: [:]) { reader in
            _ = reader.boolean("absent")
            for entry in reader.entries("servers") ?? [] {
                _ = entry.value.mapping { $0.integer("port", in: 1...9) }
            }
            for value in reader.list("rules") ?? [] {
                _ = value.mapping { $0.string("name") }
            }
            return ()
        }.knownKeys

        #expect(keys == ["absent", "servers", "servers.*", "servers.*.port", "rules", "rules[].name"])
    }
}
