/// A YAML file, parsed but not yet given a meaning.
///
/// What YAML allows and configuration does not want is refused: more than one document, keys twice, keys that are not text,
/// tags other than the core ones, merge keys, and anything over the ``YAMLLimits``. ``read(environment:_:)`` is the next stop.
package struct YAMLDocument: Hashable, Sendable {
    package let file: String
    package let root: YAMLNode

    /// Parses UTF-8 text; `file` is only how errors name it.
    package init(_ bytes: [UInt8], file: String, limits: YAMLLimits = YAMLLimits()) throws(YAMLError) {
        guard bytes.count <= limits.bytes else {
            let message = "the file is larger than \(limits.bytes) bytes"
            throw YAMLError(file: file, position: YAMLPosition(line: 1, column: 1), message: message)
        }
        var composer = try Composer(bytes, file: file, limits: limits)
        self.file = file
        root = try composer.document()
    }

    package init(_ text: String, file: String, limits: YAMLLimits = YAMLLimits()) throws(YAMLError) {
        try self.init(Array(text.utf8), file: file, limits: limits)
    }

    /// Returns where the value at a path of keys and list indices was written, or else the nearest value around it.
    package func position(of path: [String]) -> YAMLPosition {
        var node = root
        for step in path {
            guard let next = node[step] ?? node[element: step] else { break }
            node = next
        }
        return node.position
    }

    /// Returns where the last key of a path was written, or else the nearest value around it.
    package func keyPosition(of path: [String]) -> YAMLPosition {
        var node = root
        for step in path.dropLast() {
            guard let next = node[step] ?? node[element: step] else { break }
            node = next
        }
        guard case .mapping(let entries) = node.content else { return node.position }
        return entries.first { $0.key == path.last }?.keyPosition ?? node.position
    }
}

extension YAMLNode {
    fileprivate subscript(element step: String) -> YAMLNode? {
        guard case .sequence(let elements) = content, let index = Int(step), elements.indices.contains(index) else {
            return nil
        }
        return elements[index]
    }
}
