import JSON
import Projects
import Testing

/// The files of an answer, however a model writes it down.
@Suite struct FilesAnswerTests {
    static let files = [
        "main.py": "import os\n\nprint(\"hi\")\n", "app/__init__.py": "", "README.md": "# A\n\n```py\nx\n```\n",
    ]
    static let good = JSON.object([
        "files": .object(JSONObject(files.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
    ])

    @Test(arguments: ["...", "…\n", "# ...\n", "/* ... */", "<!-- ... -->\n\n"])
    func `dots in place of a text are none`(text: String) {
        let answer = FilesAnswer(
            "main.py\n```python\n\(text)\n```\na.py\n```python\nx = ...\n```\n__init__.py\n```\n```\n"
        )

        #expect(answer.files.paths.map(\.text) == ["__init__.py", "a.py"])
        #expect(answer.problems.map(\.path) == ["main.py"])
    }

    @Test(arguments: [
        good.text, good.pretty(), "```json\n\(good.pretty())\n```",
        "Here you are:\n```\n\(good.text)\n```\nEnjoy {it}!",
        good.text.replacing("\"}}", with: "\",}}"), good.text + "\n\nThis has 3 files.",
    ])
    func `JSON is read bare, in a fence, in prose and with a comma too many`(text: String) {
        let answer = FilesAnswer(text)

        #expect(answer.files.plain == Self.files)
        #expect(answer.findings.isEmpty && !answer.isCut)
    }

    @Test func `line breaks that are not escaped are kept`() {
        let text = "{\"files\": {\"main.py\": \"import os\n\nprint('hi')\n\", \"b.txt\": \"x\"}}"

        let answer = FilesAnswer(text)

        #expect(answer.files.plain == ["main.py": "import os\n\nprint('hi')\n", "b.txt": "x\n"])
        #expect(answer.repairs.contains("raw_line_break"))
    }

    @Test func `quotes that are not escaped do not swallow files`() {
        let text = """
            {"files": {"main.py": "print("a", "b")
            d = {"x": "y"}
            ", "app/b.py": "z = ["1", "2"]
            ", "c.py": "ok"}}
            """

        let answer = FilesAnswer(text)

        #expect(
            answer.files.plain == [
                "main.py": "print(\"a\", \"b\")\nd = {\"x\": \"y\"}\n", "app/b.py": "z = [\"1\", \"2\"]\n",
                "c.py": "ok\n",
            ]
        )
        #expect(answer.repairs == ["file by file"])
    }

    @Test func `line breaks of which some are escaped and some are not are all line breaks`() {
        let text = #"""
            {"files": {"main.py": "import os\n\nclass User:
                name = 'a'\n\ndef show(user):
                print(f'{user["name"]}\\n')\n", "b.py": "print("a\n")
            print('b\n\n')
            "}}
            """#

        let answer = FilesAnswer(text)

        #expect(
            answer.files.plain == [
                "main.py":
                    "import os\n\nclass User:\n    name = 'a'\n\ndef show(user):\n    print(f'{user[\"name\"]}\\n')\n",
                "b.py": "print(\"a\\n\")\nprint('b\\n\\n')\n",
            ]
        )
    }

    @Test(arguments: [good.text.utf8.count])
    func `of an answer that is cut off anywhere, whole files alone are kept`(count: Int) {
        for length in 0..<count {
            let answer = FilesAnswer(String(decoding: Self.good.text.utf8.prefix(length), as: UTF8.self))

            for (path, content) in answer.files.plain { #expect(Self.files[path] == content) }
            #expect(answer.isCut || answer.files.isEmpty)
        }
    }

    @Test func `lists of files, lines in lists and values of JSON files are read`() {
        let text = #"""
            {"files": [{"path": "a.py", "content": "x = 1"}, {"filename": "b.py", "code": ["y = 2", "z = 3"]},
            {"path": "package.json", "content": {"name": "n"}}, {"path": "gone.py", "content": null}]}
            """#

        let answer = FilesAnswer(text)

        #expect(answer.files.plain["a.py"] == "x = 1\n" && answer.files.plain["b.py"] == "y = 2\nz = 3\n")
        #expect(answer.files.plain["package.json"] == "{\n  \"name\": \"n\"\n}\n")
        #expect(answer.removed.map(\.text) == ["gone.py"])
    }

    @Test func `files in prose are read where they have a name`() {
        let text = """
            First the program, `main.py`:

            ```python
            print(1)
            ```
            ### app/models.py
            ```py
            class A: pass
            ```
            ```python:tests/test_a.py
            assert True
            ```
            ```
            # setup.cfg
            [a]
            ```
            Run it:
            ```bash
            python main.py
            ```
            """

        let answer = FilesAnswer(text)

        #expect(
            answer.files.plain == [
                "main.py": "print(1)\n", "app/models.py": "class A: pass\n", "tests/test_a.py": "assert True\n",
                "setup.cfg": "[a]\n",
            ]
        )
    }

    @Test(arguments: [
        "", "I cannot do that.", "{}", "[]", "null", "{\"files\": {}}", "{\"files\": 3}", "```\n```",
        "{\"answer\": \"x\"}",
    ])
    func `an answer without files says so`(text: String) {
        let answer = FilesAnswer(text)

        #expect(answer.files.isEmpty && answer.findings.count == 1)
    }

    @Test func `what leaves the folder is refused aloud, and the rest is kept`() {
        let json: JSON = [
            "files": [
                "../evil.py": "x", "/etc/cron.d/x": "x", "a/../../b.py": "x", "ok.py": "y = 1",
                ".git/hooks/pre-commit": "x",
                "nul.py": "x", "number.py": 3, "A.py": "1", "a.py": "2",
            ]
        ]

        let answer = FilesAnswer(json.text)

        #expect(answer.files.paths.map(\.text) == ["A.py", "ok.py"])
        #expect(answer.problems.count == 7)
        #expect(answer.findings.contains { $0.contains("'../evil.py' is left out: it climbs with '..'.") })
    }

    @Test func `ten thousand files are a few hundred, and few words about the rest`() {
        let pairs = (0..<10_000).map { (key: "f\($0).py", value: JSON.string("x")) }

        let answer = FilesAnswer(JSON.object(["files": .object(JSONObject(pairs))]).text)

        #expect(answer.files.count == Project.Limits().files)
        #expect(answer.findings.count == 21 && answer.findings.last?.contains("9680 more files") == true)
    }

    @Test(
        arguments: [
            ("fastapi sqlalchemy psycopg2", "fastapi\nsqlalchemy\npsycopg2\n"),
            ("httpx, pytest==8.0\nuvicorn\n", "httpx\npytest==8.0\nuvicorn\n"),
            ("fastapi>=0.1,<1.0", nil), ("fastapi >= 0.1", nil), ("fastapi and sqlalchemy", nil),
            ("# fastapi sqlalchemy", nil), ("fastapi --hash=sha256:aa", nil), ("fastapi[all, standard]", nil),
        ] as [(String, String?)]
    )
    func `packages on one line get a line each, and what may be anything else stays`(text: String, meant: String?) {
        let answer = FilesAnswer(Good.answer(["requirements.txt": text, "notes.txt": text]))

        let whole = text.hasSuffix("\n") ? text : text + "\n"
        #expect(answer.files.plain == ["requirements.txt": meant ?? whole, "notes.txt": whole])
        #expect(answer.repairs == (meant == nil ? [] : ["packages on one line"]))
    }

    @Test func `a file in a fence of its own, and one that was escaped twice, are as they were meant`() {
        let json: JSON = [
            "files": [
                "a.py": "```python\nx = 1\n```\n", "b.py": "import os\\nimport sys\\nprint(\\\"a\\\")\\n",
                "w.txt": "a\r\nb\r\n", "one.py": "import os\\n", "empty.py": "\\n", "own.py": "print('a\\n')",
            ]
        ]

        let answer = FilesAnswer(json.text)

        #expect(
            answer.files.plain == [
                "a.py": "x = 1\n", "b.py": "import os\nimport sys\nprint(\"a\")\n", "w.txt": "a\nb\n",
                "one.py": "import os\n", "empty.py": "\n", "own.py": "print('a\\n')\n",
            ]
        )
    }

    @Test func `files in blocks have blocks of their own in texts, and lose no file for it`() {
        let readme = "# It\n\n1. Clone:\n   ```bash\n   git clone x\n   ```\n\n```sh\npip install\n```\n\n```\nplain\n"
        let text = """
            main.py
            ```python
            print("```")
            files = {"a.txt": "b"}
            ```

            removed: `old.py`

            **README.md**
            ```markdown
            \(readme)```

            tests/test_main.py
            ```python
            import main
            ```
            """

        let answer = FilesAnswer(text)

        #expect(answer.files.paths.map(\.text) == ["README.md", "main.py", "tests/test_main.py"])
        #expect(answer.files["main.py"] == "print(\"```\")\nfiles = {\"a.txt\": \"b\"}\n")
        #expect(answer.files["tests/test_main.py"] == "import main\n")
        #expect(answer.files["README.md"]?.contains("git clone x\n   ```\n\n```sh\npip install\n```\n") == true)
        #expect(answer.isCut == false && answer.repairs == ["files in fences"])
        #expect(answer.removed.map(\.text) == ["old.py"])
    }

    @Test func `blocks without names are what they can only be, or nothing`() {
        let code = "```python\napp = FastAPI()\n```\n"
        let text =
            "Here it is:\n\n\(code)\n```\nfastapi\nuvicorn\n```\n\n```python\ndef test_a(): pass\n```\n```sh\nls\n```\n"

        let answer = FilesAnswer(text)

        #expect(answer.files.paths.map(\.text) == ["main.py", "requirements.txt", "tests/test_main.py"])
        #expect(answer.repairs == ["files without names"] && !answer.isCut)
        #expect(FilesAnswer(code + code).files.isEmpty && FilesAnswer("```python\nx = 1\n```\n").files.isEmpty)
    }

    /// What a text has in it, with the fence around it.
    @Test(arguments: [
        ("```\n.\n└── requirements.txt\n```\n", "```"), ("```bash\nls\n```\n", "````"), ("~~~\nls\n~~~\n", "```"),
        ("```\nplain\n```\nand\n```sh\nls\n```\n", "```"),
    ])
    func `blocks within a text end nothing, and name no file`(inner: String, fence: String) {
        let readme = "# It\n\(inner)End.\n"
        let text = "README.md\n\(fence)markdown\n\(readme)\(fence)\n\nrequirements.txt\n```\nfastapi\n```\n"

        let answer = FilesAnswer(text.replacing("\n", with: fence == "````" ? "\r\n" : "\n"))

        #expect(answer.files.plain == ["README.md": readme, "requirements.txt": "fastapi\n"] && !answer.isCut)
    }

    @Test func `JSON with line breaks as they are stays what it is, whatever is in its texts`() {
        let text =
            "{\"files\": {\"README.md\": \"# It\n\nCopy .env.example:\n\n```bash\ncp a b\n```\n\", \"main.py\": \"x = 1\"}}"

        #expect(FilesAnswer(text).files.paths.map(\.text) == ["README.md", "main.py"])
    }

    @Test(arguments: [
        "Here is main.py and all else:\n```\n{\"files\": {\"main.py\": \"x = 1\"}}\n```\n",
        "```\nmain.py\n```python\nx = 1\n```\n```", "main.py:\n```json\n{\"files\": {\"main.py\": \"x = 1\"}}\n```\n",
        "```main.py\nx = 1\n```\n",
        "main.py\n```python\nx = 1\n\nREADME.md\n```markdown\nSend {\"files\": [\"a\"]}\n```\n",
    ])
    func `what is in a block is one file or all, whichever it is`(text: String) {
        let answer = FilesAnswer(text)

        #expect(answer.files["main.py"] == "x = 1\n" && answer.problems.isEmpty && !answer.isCut)
        #expect(answer.files["README.md"] == (text.contains("README") ? "Send {\"files\": [\"a\"]}\n" : nil))
    }

    /// Without care, these would take hours.
    @Test(
        .timeLimit(.minutes(2)),
        arguments: [
            String(repeating: "\"a.py\": \"", count: 20_000), String(repeating: "{\"files\":", count: 5_000),
            String(repeating: "```\n", count: 20_001), String(repeating: "\"", count: 100_000),
            String(repeating: "\\u", count: 50_000), "a.md\n```\n" + String(repeating: "a\n```\n", count: 50_000),
            "a.py\n```\n" + String(repeating: "a\n", count: 200_000),
        ]
    )
    func `what is made to take long does not`(text: String) {
        #expect(FilesAnswer(text).files.count <= Project.Limits().files)
    }
}
