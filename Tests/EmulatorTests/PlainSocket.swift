import EventLoop
import Glibc
import TestKit

extension EmulatedProvider {
    /// Sends a request and says how the connection ended: 0 for an orderly end, else the error of reading.
    ///
    /// libuv takes a reset that comes together with data for an end, so this reads from the socket itself. The
    /// emulator answers at once, on a thread of its own, so blocking is short.
    func ending(of request: String) -> Int32 {
        guard let port = address.description.split(separator: ":").last.flatMap({ UInt16($0) }) else { return EINVAL }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = unsafe withUnsafePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(descriptor, $0, size)
            }
        }
        guard status == 0 else { return errno }
        let bytes = Array(request.utf8)
        _ = unsafe send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
            if count <= 0 { return count == 0 ? 0 : errno }
        }
    }
}
