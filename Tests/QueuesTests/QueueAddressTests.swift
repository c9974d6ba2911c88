import Queues
import Redis
import Testing

@Suite struct QueueAddressTests {
    @Test func `a subscription has a project and a name`() throws {
        let address = try QueueAddress(parsing: "pubsub://my-project/content-worker-sub")

        #expect(address == .pubSub(project: "my-project", id: "content-worker-sub"))
        #expect(address.description == "pubsub://my-project/content-worker-sub")
    }

    @Test func `a stream has a server, a group and credentials that are never shown`() throws {
        let text = "redis://wor%20ker:p%40ss%3Aword@queue.example:6380/requests%2Fnew?group=scripts&db=3"

        let address = try QueueAddress(parsing: text)

        guard case .redis(let stream) = address else {
            Issue.record("it is no stream")
            return
        }
        #expect(stream.server.place == .tcp(host: "queue.example", port: 6380))
        #expect(stream.server.user == "wor ker")
        #expect(stream.server.password == "p@ss:word")
        #expect(stream.server.database == 3)
        #expect(stream.stream == "requests/new")
        #expect(stream.group == "scripts")
        #expect(address.description == "redis://queue.example:6380/requests/new?group=scripts")
    }

    @Test(arguments: [
        ("redis://localhost/s", RedisServer.Place.tcp(host: "localhost", port: 6379)),
        ("redis://[::1]:7000/s", .tcp(host: "::1", port: 7000)),
        ("redis://:secret@127.0.0.1/s", .tcp(host: "127.0.0.1", port: 6379)),
    ])
    func `a host may be a name or a number`(text: String, place: RedisServer.Place) throws {
        guard case .redis(let stream) = try QueueAddress(parsing: text) else {
            Issue.record("it is no stream")
            return
        }

        #expect(stream.server.place == place)
        #expect(stream.group == "aloft")
    }

    @Test func `the store's own queue has no further address`() throws {
        #expect(try QueueAddress(parsing: "store:") == .store)
    }

    @Test(arguments: [
        "", "store", "store:x", "kafka://a/b", "pubsub://", "pubsub://project", "pubsub://project/",
        "pubsub://project/a/b", "pubsub://project/goog-x", "pubsub:///name", "rediss://host/stream", "redis://host",
        "redis://host/", "redis://host/a/b", "redis:///stream", "redis://host:0/s", "redis://host:x/s",
        "redis://host:70000/s", "redis://host:+80/s", "redis://[::1/s", "redis://[::1]x/s", "redis://ho st/s",
        "redis://user@host/s", "redis://user:@host/s", "redis://host/s?", "redis://host/s?group=",
        "redis://host/s?grup=a", "redis://host/s?group=a&group=b", "redis://host/s?db=-1", "redis://host/%zz",
        "redis://host/%", "redis://host/%ff", "redis://host/a%00b",
    ])
    func `what makes no sense is refused`(text: String) {
        #expect(throws: QueueError.self) { _ = try QueueAddress(parsing: text) }
    }

    @Test(arguments: [
        "redis://user:hunter2@host:x/s", "redis://user:hunter2@host", "redis://hunter2@host/s",
        "redis://:hunter2@host/s?x=y",
    ])
    func `a refusal repeats no password`(text: String) throws {
        let error = #expect(throws: QueueError.self) { _ = try QueueAddress(parsing: text) }

        #expect(error?.code == .address)
        #expect(error?.message.contains("hunter2") == false)
    }
}
