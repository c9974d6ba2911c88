import Synchronization

/// Remembers what it is told, in order.
package final class Notes<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])

    package init() {}

    package var all: [Element] { elements.withLock { $0 } }

    /// - Returns: how many there are now.
    @discardableResult
    package func add(_ element: Element) -> Int {
        elements.withLock { elements in
            elements.append(element)
            return elements.count
        }
    }
}
