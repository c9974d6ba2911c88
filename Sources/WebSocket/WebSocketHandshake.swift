import Cryptography
package import HTTP

/// How a request of HTTP/1.1 becomes a WebSocket (RFC 6455, section 4).
package enum WebSocketHandshake {
    /// Why a request cannot become one: a status of HTTP, a sentence, and fields that go with the status.
    package struct Refusal: Error, Sendable {
        package let status: Int
        package let message: String
        package let fields: HTTPFields

        package init(status: Int, message: String, fields: HTTPFields = HTTPFields()) {
            self.status = status
            self.message = message
            self.fields = fields
        }
    }

    /// Whether a request wants to become a WebSocket, rightly or not.
    package static func isWanted(by head: HTTPRequestHead) -> Bool {
        head.fields.hasToken("websocket", in: "upgrade")
    }

    /// The fields of the answer 101 to a request; throws when it cannot be given.
    ///
    /// Extensions and subprotocols that are offered are not taken up, which the protocol allows.
    package static func answer(to head: HTTPRequestHead) throws(Refusal) -> HTTPFields {
        guard head.method == "GET", isWanted(by: head), head.fields.hasToken("upgrade", in: "connection") else {
            throw Refusal(
                status: 426,
                message: "This is for WebSockets: 'Connection: Upgrade' and 'Upgrade: websocket' are needed.",
                fields: ["upgrade": "websocket", "connection": "upgrade"]
            )
        }
        guard head.fields.values("sec-websocket-version") == ["13"] else {
            throw Refusal(
                status: 426,
                message: "Only version 13 of the WebSocket protocol is spoken here.",
                fields: ["sec-websocket-version": "13", "upgrade": "websocket", "connection": "upgrade"]
            )
        }
        let keys = head.fields.values("sec-websocket-key")
        guard let key = keys.first, keys.count == 1, isKey(key) else {
            throw Refusal(status: 400, message: "Sec-WebSocket-Key is to be 16 bytes in base64.")
        }
        return ["connection": "Upgrade", "upgrade": "websocket", "sec-websocket-accept": accept(key)]
    }

    /// What the server says to show that it understood a client's key.
    package static func accept(_ key: String) -> String {
        let digest = sha1(of: Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
        // Twenty bytes leave two thirds of a group, hence the one sign of padding.
        return digest.base64URL.map { $0 == "-" ? "+" : $0 == "_" ? "/" : String($0) }.joined() + "="
    }

    private static func isKey(_ key: String) -> Bool {
        key.utf8.count == 24 && key.hasSuffix("==")
            && key.utf8.prefix(22).allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
                    true
                default: false
                }
            }
    }
}
