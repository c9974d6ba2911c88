import SQL
import Store
import TestKit
import Testing

/// What both databases do alike.
@Suite struct DatabaseTests {
    static let values: [SQLValue] = [
        .null, .integer(0), .integer(-1), .integer(.max), .integer(.min), .text(""), .text("it's \"so\"; -- ü 🙂\n"),
        .blob([]), .blob([0, 255, 1, 0]), .real(0.1), .real(-1e300),
    ]

    @Test(arguments: TestDatabase.available, values)
    func `a value reads back as it was written`(kind: TestDatabase, value: SQLValue) async throws {
        try await kind.withDatabase { database in
            try await database.execute("CREATE TABLE t (i BIGINT, x TEXT, b BYTEA, r DOUBLE PRECISION)")
            let column =
                switch value {
                case .null, .integer: "i"
                case .text: "x"
                case .blob: "b"
                case .real: "r"
                }

            try await database.execute("INSERT INTO t (\(column)) VALUES ($1)", [value])

            let rows = try await database.query("SELECT \(column) FROM t")
            #expect(rows == [[value]])
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a parameter may be named out of order and more than once`(kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            try await database.execute("CREATE TABLE t (a BIGINT, b BIGINT, c BIGINT)")

            try await database.execute("INSERT INTO t VALUES ($2, $1, $2)", [.integer(1), .integer(2)])

            let rows = try await database.query(
                "SELECT a, b, c FROM t WHERE a = $2 AND b = $1",
                [.integer(1), .integer(2)]
            )
            #expect(rows == [[.integer(2), .integer(1), .integer(2)]])
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a transaction that throws leaves nothing behind`(kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            try await database.execute("CREATE TABLE t (a BIGINT PRIMARY KEY)")

            await #expect(throws: SQLError.self) {
                try await database.transaction { connection throws(SQLError) in
                    try connection.execute("INSERT INTO t VALUES ($1)", [.integer(1)])
                    try connection.execute("INSERT INTO t VALUES ($1)", [.integer(1)])
                }
            }

            let rows = try await database.query("SELECT a FROM t")
            #expect(rows == [])
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a connection works on after an error`(kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            let error = await #expect(throws: SQLError.self) { try await database.execute("SELEC 1") }

            let count = try await database.write { connection throws(SQLError) in try connection.query("SELECT 1") }

            #expect(error?.code == .other)
            #expect(count == [[.integer(1)]])
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a row of many that is refused undoes them all`(kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            try await database.execute("CREATE TABLE t (a BIGINT PRIMARY KEY)")
            let rows: [SQLRow] = (0..<250).map { [.integer($0 == 240 ? 3 : $0)] }

            let error = await #expect(throws: SQLError.self) {
                try await database.transaction { connection throws(SQLError) in
                    try connection.execute("INSERT INTO t VALUES ($1)", each: rows)
                }
            }

            let count = try await database.query("SELECT COUNT(*) FROM t")
            #expect(error?.code == .constraint)
            #expect(count == [[.integer(0)]])
        }
    }

    @Test(arguments: TestDatabase.available)
    func `many rows go in at once`(kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            try await database.execute("CREATE TABLE t (a BIGINT, x TEXT)")

            try await database.transaction { connection throws(SQLError) in
                let rows: [SQLRow] = (0..<1234).map { [.integer($0), .text("row \($0)")] }
                try connection.execute("INSERT INTO t VALUES ($1, $2)", each: rows)
            }

            let sums = try await database.query("SELECT COUNT(*), CAST(SUM(a) AS BIGINT) FROM t")
            #expect(sums == [[.integer(1234), .integer(1233 * 1234 / 2)]])
        }
    }

    @Test(arguments: TestDatabase.available)
    func `values of every kind go in at once and come back`(kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            try await database.execute("CREATE TABLE t (n BIGINT, a BIGINT, r FLOAT, x TEXT, b BYTEA)")
            let rows: [SQLRow] = [
                [.integer(1), .integer(.min), .real(0.5), .text("ein Fu\u{00DF} \u{1F680}"), .blob([0, 255, 0])],
                [.integer(2), .null, .null, .null, .null],
                [.integer(3), .integer(.max), .real(-2.5), .text(""), .blob([])],
                [.integer(4), .integer(0), .null, .text(String(repeating: "long ", count: 1000)), .blob([1])],
            ]
            var flat = SQLRows(width: 5)
            for row in rows { flat.append(row) }
            let given = flat

            try await database.transaction { connection throws(SQLError) in
                try connection.execute("INSERT INTO t VALUES ($1, $2, $3, $4, $5)", each: given)
            }

            let read = try await database.query("SELECT n, a, r, x, b FROM t ORDER BY n")
            #expect(read == rows)
            #expect(given.count == 4)
            #expect((0..<4).map { given[$0] } == rows)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a change says how many rows it changed`(kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            try await database.execute("CREATE TABLE t (a BIGINT)")
            try await database.execute("INSERT INTO t VALUES (1), (2), (3)")

            let count = try await database.execute("DELETE FROM t WHERE a > $1", [.integer(1)])

            #expect(count == 2)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `readers see what was written while others write`(kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            try await database.execute("CREATE TABLE t (a BIGINT)")

            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask { _ = try await database.execute("INSERT INTO t VALUES ($1)", [SQLValue(number)]) }
                    group.addTask { _ = try await database.query("SELECT COUNT(*) FROM t") }
                }
                try await group.waitForAll()
            }

            let count = try await database.query("SELECT COUNT(*) FROM t")
            #expect(count == [[.integer(20)]])
        }
    }
}
