import EventLoop
import Testing

@Suite struct SocketAddressTests {
    @Test(arguments: [
        ("127.0.0.1:8080", "127.0.0.1:8080"),
        ("localhost:1", "127.0.0.1:1"),
        ("0.0.0.0:0", "0.0.0.0:0"),
        ("[::1]:80", "[::1]:80"),
        ("[::]:65535", "[::]:65535"),
        ("unix:/run/a b.sock", "unix:/run/a b.sock"),
    ])
    func `an address is read and written`(text: String, canonical: String) throws {
        let address = try SocketAddress(parsing: text)

        #expect(address.description == canonical)
        #expect(try SocketAddress(parsing: canonical) == address)
    }

    @Test(arguments: [
        "", ":", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:80x", "256.0.0.1:80",
        "example.com:80", "::1:80", "[::1]", "[::g]:80", "[127.0.0.1:80", "unix:",
        "unix:/a\0b", "unix:/" + String(repeating: "a", count: 200),
    ])
    func `what is no address is refused with a sentence`(text: String) {
        let error = #expect(throws: EventLoopError.self) { try SocketAddress(parsing: text) }

        #expect(error?.code == "EINVAL")
    }
}
