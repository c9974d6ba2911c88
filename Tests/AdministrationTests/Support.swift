import API
import Administration
import EventLoop
import Foundation
import HTTP
import HTTPServer
import JSON
import KeyStore
import Keys
import Logging
import Store
import TestKit

/// A server with nothing but what operators use, on a store in a file.
struct Office: Sendable {
    let ring: KeyRing
    let store: KeyStore
    let keeper: KeyKeeper
    let allowances: Allowances
    let setupToken: SetupToken
    private let address: SocketAddress
    private let loop: EventLoop

    struct Answer: Sendable {
        let status: Int
        let fields: String
        let json: JSON
    }

    static func running(_ configured: [VirtualKey] = [], _ body: (Office) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let loops = try EventLoopGroup(count: 1)
            defer { loops.shutdown() }
            let database = Database(.sqlite(path: folder + "/store.db"))
            let store = KeyStore(database, besides: configured)
            let ring = KeyRing(configured, awaitsStore: true)
            let allowances = Allowances()
            let keeper = KeyKeeper(store, ring, allowances, spending: { _ in [] })
            try await keeper.read()
            let token = SetupToken()
            let administration = Administration(
                ring,
                allowances,
                store: store,
                keeper: keeper,
                setupToken: token,
                isSecure: false
            )
            let who = APIEndpoint("GET", "/api/who", access: .caller, "Say who is asking.") { call in
                .json(["key": .string(call.caller.key)])
            }
            let router = APIRouter(administration.endpoints + [who], log: Log(level: .error, descriptor: -1)) { head in
                let shown = head.fields["authorization"].map { String($0.dropFirst("Bearer ".count)) }
                return administration.caller(head, shown: shown)
            }
            let server = HTTPServer(on: loops.loops) { transaction in await router.handle(transaction) }
            let address = try await server.listen(on: SocketAddress(parsing: "127.0.0.1:0"))
            let office = Office(ring, store, keeper, allowances, token, address, loops.loops[0])
            try await body(office)
            _ = await server.drain(within: .seconds(1))
            await database.close()
        }
    }

    private init(
        _ ring: KeyRing,
        _ store: KeyStore,
        _ keeper: KeyKeeper,
        _ allowances: Allowances,
        _ setupToken: SetupToken,
        _ address: SocketAddress,
        _ loop: EventLoop
    ) {
        self.ring = ring
        self.store = store
        self.keeper = keeper
        self.allowances = allowances
        self.setupToken = setupToken
        self.address = address
        self.loop = loop
    }

    /// Sends one request; `key` is the text of a key to show.
    func send(
        _ line: String,
        _ body: String = "",
        key: String? = nil,
        fields: String = "",
        type: String? = "application/json"
    ) async throws -> Answer {
        var head = "\(line) HTTP/1.1\r\nHost: aloft.test\r\nConnection: close\r\n\(fields)"
        if let key { head += "Authorization: Bearer \(key)\r\n" }
        if let type, !body.isEmpty { head += "Content-Type: \(type)\r\n" }
        let text = "\(head)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        let connection = try await RawConnection(to: address, on: loop, sending: text)
        let received = await connection.receiveAll()
        let halves = received.split(separator: "\r\n\r\n", maxSplits: 1)
        return Answer(
            status: Int(received.dropFirst(9).prefix(3)) ?? 0,
            fields: halves.first.map { String($0) } ?? "",
            json: halves.count == 2 ? (try? JSON(parsing: String(halves[1]))) ?? .null : .null
        )
    }

    /// The text of a key for operators, made as the first one is.
    func setUp() async throws -> String {
        let answer = try await send("POST /api/setup", #"{"token": "\#(setupToken.issue())"}"#)
        return answer.json["text"]?.string ?? ""
    }
}
