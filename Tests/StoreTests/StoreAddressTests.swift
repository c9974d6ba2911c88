import SQL
import Store
import Testing

@Suite struct StoreAddressTests {
    @Test(arguments: [
        ("sqlite:aloft.db", StoreAddress.sqlite(path: "aloft.db")), ("sqlite:/var/a.db", .sqlite(path: "/var/a.db")),
        ("sqlite:///var/a.db", .sqlite(path: "/var/a.db")), ("sqlite::memory:", .memory),
        ("postgres://a@h/d", .postgres(url: "postgres://a@h/d")),
        ("postgresql:///d?host=/run", .postgres(url: "postgresql:///d?host=/run")),
    ])
    func `an address chooses the database`(text: String, address: StoreAddress) throws {
        let read = try StoreAddress(parsing: text)

        #expect(read == address)
    }

    @Test(arguments: ["", "aloft.db", "sqlite:", "mysql://h/d", "postgres:d"])
    func `anything else is no address`(text: String) {
        let error = #expect(throws: SQLError.self) { try StoreAddress(parsing: text) }

        #expect(error?.code == .address)
    }

    @Test(arguments: [
        ("postgres://aloft:s3cret@db.example:5433/aloft?sslmode=require", "postgres://aloft@db.example:5433/aloft"),
        ("postgres://aloft@db/aloft", "postgres://aloft@db/aloft"), ("postgres:///d?password=s3cret", "postgres:///d"),
        ("postgres://a:s3cret@x@db/aloft", "postgres://a@db/aloft"), ("sqlite:a.db", "sqlite:a.db"),
    ])
    func `an address is shown without what would let somebody in`(text: String, shown: String) throws {
        let address = try StoreAddress(parsing: text)

        #expect(address.description == shown)
    }
}
