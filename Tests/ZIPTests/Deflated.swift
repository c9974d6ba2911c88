/// "hello hello hello hello" and its raw deflate stream, with a back reference.
enum Deflated {
    static let content = Array("hello hello hello hello".utf8)
    static let stream: [UInt8] = [0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x57, 0xc8, 0x40, 0x27, 0x01]
}
