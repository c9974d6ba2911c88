import JSON
import Projects
import Testing

/// What a project is about, and what is made of a prompt.
@Suite struct PlanningTests {
    @Test func `both forms of a schema say the same`() throws {
        let newer: JSON = [
            "entities": [
                [
                    "name": "BlogPost", "description": "A post",
                    "fields": [
                        ["name": "Title", "type": "VARCHAR(200)", "required": true, "unique": true],
                        ["name": "createdAt", "type": "timestamp", "required": false],
                    ], "relationships": [["type": "many_to_one", "target": "User"]],
                ], ["name": "user", "fields": []],
            ], "endpoints": [["path": "/posts", "method": "get", "requires_auth": true]],
        ]
        let older: JSON = [
            "entities": [
                [
                    "name": "blog_post", "description": "A post",
                    "fields": [
                        ["name": "title", "type": "String", "constraints": ["required", "unique"]],
                        ["name": "created_at", "type": "DateTime", "constraints": ["nullable"]],
                    ],
                ], ["name": "User"],
            ], "relationships": [["from": "BlogPost", "to": "User", "type": "many-to-one", "foreign_key": "user_id"]],
            "endpoints": [["path": "/posts", "method": "GET", "requires_auth": true]],
        ]

        let (first, second) = (ProjectSchema.read(newer), ProjectSchema.read(older))

        #expect(first.schema == second.schema && first.notes.isEmpty && second.notes.isEmpty)
        #expect(
            first.schema.entities[0].name.pascal == "BlogPost" && first.schema.entities[0].name.plural == "blog_posts"
        )
        #expect(first.schema.entities[0].fields.map(\.type) == [.string, .datetime])
        #expect(first.schema.entities[0].fields.map(\.isRequired) == [true, false])
        #expect(ProjectSchema.read(first.schema.json).schema == first.schema)
    }

    @Test func `what makes no sense is left out and noted`() {
        let json: JSON = [
            "entities": [
                [
                    "name": "A",
                    "fields": [["name": "x", "type": "quaternion"], ["name": "x"], ["name": "\"; import os"]],
                ],
                ["name": "A"], ["name": "123"], 7, ["name": "B", "relationships": [["target": "Nobody"]]],
            ], "endpoints": [["path": "x"], ["path": "/a", "method": "BREW"], ["path": "/a"], ["path": "/a"]],
        ]

        let (schema, notes) = ProjectSchema.read(json)

        #expect(schema.entities.map(\.name.pascal) == ["A", "B"] && schema.endpoints.count == 1)
        #expect(schema.entities[0].fields.map(\.name.snake) == ["x", "import_os"])
        #expect(notes.contains("the type 'quaternion' is taken for string"))
        #expect(notes.contains("Nobody is related to, and is no entity"))
    }

    @Test func `a schema of thousands has a few`() {
        let entities = (0..<5000).map {
            JSON.object(["name": .string("E\($0)"), "fields": .array((0..<90).map { ["name": .string("f\($0)")] })])
        }

        let schema = ProjectSchema.read(["entities": .array(entities)]).schema

        #expect(schema.entities.count == ProjectSchema.mostEntities)
        #expect(schema.entities.allSatisfy { $0.fields.count == ProjectSchema.mostFields })
    }

    @Test(arguments: [
        ("class", "class_", "Class", "classes"), ("OrderItem", "order_item", "OrderItem", "order_items"),
        ("HTTPLog2", "httplog2", "Httplog2", "httplog2s"), ("category", "category", "Category", "categories"),
        ("None", "none", "None_", "nones"), ("2fa token", "token", "Token", "tokens"), ("box", "box", "Box", "boxes"),
    ])
    func `names are what code may have`(name: String, snake: String, pascal: String, plural: String) throws {
        let identifier = try #require(Identifier(name))

        #expect(identifier.snake == snake && identifier.pascal == pascal && identifier.plural == plural)
    }

    @Test(arguments: [
        ("Create an API named BlogPlatform for content management", "BlogPlatform", "blog-platform"),
        ("Create app with 'quotes' and \"", "quotes", "quotes"), ("Build something", "Item Project", "item-project"),
        ("Create a FastAPI todo app", "Todo App", "todo-app"), ("Make \"Shop & Co\" please", "Shop  Co", "shop-co"),
        ("Don't call it, won't you", "Item Project", "item-project"),
        ("a system called ../../etc", "Item System", "item-system"),
    ])
    func `a project is called as its prompt says`(prompt: String, name: String, slug: String) {
        let made = ProjectName(for: prompt, ProjectTemplate.schema(of: prompt))

        #expect(made.text == name && made.slug == slug)
    }

    @Test(arguments: [
        ("Create a FastAPI todo app", Complexity.Level.simple), ("Build something", .simple),
        (
            "Build a blog API with posts, comments, and user authentication. Use FastAPI, PostgreSQL, and JWT. Include file upload "
                + "for post images and an admin dashboard with RBAC.", .moderate
        ),
        (
            "Create a complex e-commerce platform with AI recommendations, real-time analytics, and microservices architecture",
            .complex
        ),
    ])
    func `what is asked for is as hard as it is said to be`(prompt: String, level: Complexity.Level) {
        #expect(Complexity(of: prompt).level == level)
    }

    @Test(arguments: 0...20)
    func `more entities and more words make nothing simpler`(count: Int) {
        let prompt = "Create an app with search and payments"

        #expect(Complexity(of: prompt, entities: count + 1).score > Complexity(of: prompt, entities: count).score)
        #expect(
            Complexity(of: prompt + " and chat", entities: count).score >= Complexity(of: prompt, entities: count).score
        )
        #expect(Complexity(of: prompt, entities: -count).score == Complexity(of: prompt).score)
    }

    @Test(arguments: [
        ("Create a FastAPI todo app", ["Todo"]),
        ("Create a blog platform with users, posts, and comments", ["User", "Post", "Comment"]),
        ("Build a task management API with authentication", ["Task"]), ("Build something", ["Item"]),
        ("Create an API to manage products, orders, and customers", ["Product", "Order", "Customer"]),
        ("Create a payment processing API with transactions and accounts", ["Payment", "Transaction", "Account"]),
    ])
    func `without a model a prompt is about what it names`(prompt: String, names: [String]) {
        #expect(ProjectTemplate.schema(of: prompt).entities.map(\.name.pascal) == names)
    }

    @Test func `larger schemas are written in phases that name every entity once`() {
        let schema = ProjectTemplate.schema(of: "users, posts and comments")

        let phases = ProjectPhase.all(of: schema, .fastapiPostgres)

        #expect(ProjectStrategy(for: schema, Complexity(of: "x"), threshold: 3) == .phased)
        #expect(ProjectStrategy(for: schema, Complexity(of: "x"), threshold: 4) == .whole)
        #expect(phases.map(\.name) == ["core", "user", "post", "comment", "main"])
        let paths = phases.flatMap(\.paths)
        #expect(Set(paths).count == paths.count && paths.allSatisfy { (try? ProjectPath($0)) != nil })
    }
}
