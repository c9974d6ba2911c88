/// What one side says to the other, whole.
package enum WebSocketMessage: Hashable, Sendable {
    /// Bytes that are well-formed UTF-8.
    case text([UInt8])
    case binary([UInt8])
}
