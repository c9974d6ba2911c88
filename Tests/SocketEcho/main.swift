import Dispatch
import EventLoop
import Glibc
import HTTP
import HTTPServer
import JSON
import Logging
import SocketIO
import WebSocket

/// A server of Socket.IO that official clients are tried against, and of WebSockets at `/websocket`.
///
/// It says where it listens, and ends as a server should when it is told to; it takes its times in milliseconds, as
/// `socketio-echo PING_INTERVAL PING_TIMEOUT`.
struct Echo: SocketIOHandler {
    let audiences: Audiences

    func admit(_ head: HTTPRequestHead, auth: JSON?) async throws(SocketIORefusal) -> SocketCaller {
        if auth?["token"]?.string == "wrong" { throw SocketIORefusal("This token opens nothing.") }
        return SocketCaller()
    }

    func onConnect(_ socket: Socket) async {
        socket.emit("welcome", .string(socket.id))
    }

    func onEvent(_ event: SocketEvent, from socket: Socket) async {
        let first = event.arguments.first ?? nil
        switch event.name {
        case "echo":
            event.acknowledge(.array(event.arguments))
            socket.emit("echoed", .array(event.arguments))
        case "join":
            let isMember = socket.join(first.string ?? "")
            event.acknowledge(.bool(isMember))
        case "leave":
            socket.leave(first.string ?? "")
            event.acknowledge(true)
        case "say":
            audiences.server?.to(first.string ?? "").emit("said", event.arguments.last ?? nil)
            event.acknowledge(true)
        case "count":
            // Numbers without a pause, for clients that change their transport meanwhile.
            for number in 0..<(first.int ?? 0) {
                socket.emit("number", JSON(number))
                if number % 10 == 9 { try? await Task.sleep(for: .milliseconds(1)) }
            }
            event.acknowledge(true)
        case "flood":
            let piece = JSON(String(repeating: "x", count: 1 << 20))
            for _ in 0..<(first.int ?? 0) { socket.emit("piece", piece) }
        case "statistics":
            guard let now = audiences.server?.statistics else { return }
            event.acknowledge([
                "sessions": JSON(now.sessions), "webSockets": JSON(now.webSockets), "upgraded": JSON(now.upgraded),
                "slowReaders": JSON(now.slowReaders), "silent": JSON(now.silent), "broken": JSON(now.broken),
            ])
        case "leave me": socket.disconnect()
        default: event.acknowledge("unknown")
        }
    }
}

/// The server, for a handler that is made before it.
final class Audiences: @unchecked Sendable {
    // Set once, before the first client can come.
    weak var server: SocketIOServer?
}

func answer(_ transaction: HTTPTransaction, _ socketIO: SocketIOServer) async {
    if socketIO.owns(transaction.head.path) { return await socketIO.handle(transaction) }
    do throws(WebSocketHandshake.Refusal) {
        try await transaction.upgrade { socket in
            while let message = await socket.receive() { try? await socket.send(message) }
        }
    } catch {
        transaction.respond(status: error.status, fields: error.fields, body: Array(error.message.utf8))
    }
}

nonisolated func stopSignals() -> (AsyncStream<Void>, any DispatchSourceSignal) {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
    _ = signal(SIGTERM, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGTERM)
    source.setEventHandler { @Sendable in _ = continuation.yield() }
    source.resume()
    return (stream, source)
}

let times = CommandLine.arguments.dropFirst().compactMap { Int($0) }
var options = SocketIOOptions()
if times.count == 2 {
    (options.pingInterval, options.pingTimeout) = (.milliseconds(times[0]), .milliseconds(times[1]))
}
options.origins = OriginPolicy(origins: ["https://listed.example"])
let audiences = Audiences()
let socketIO = SocketIOServer(options: options, log: Log(level: .warning), handler: Echo(audiences: audiences))
audiences.server = socketIO
let group = try EventLoopGroup(count: 2)
let http = HTTPServer(on: group.loops) { await answer($0, socketIO) }
let (stops, source) = stopSignals()
let address = try await http.listen(on: SocketAddress(host: "127.0.0.1", port: 0))
print("listening on \(address)")
fflush(nil)
await withTaskGroup { tasks in
    tasks.addTask { await socketIO.run() }
    for await _ in stops { break }
    socketIO.drain()
    let cut = await http.drain(within: .seconds(5))
    print("cut \(cut) connections")
    tasks.cancelAll()
}
source.cancel()
group.shutdown()
