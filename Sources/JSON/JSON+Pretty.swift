extension JSON {
    /// The document for people: two spaces a level, one member or element a line.
    package func pretty() -> String {
        var output: [UInt8] = []
        appendPretty(to: &output, indentation: 0)
        return String(decoding: output, as: UTF8.self)
    }

    private func appendPretty(to output: inout [UInt8], indentation: Int) {
        switch self {
        case .array(let elements) where !elements.isEmpty:
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                Self.appendLine(isFirst: index == 0, indentation: indentation + 1, to: &output)
                element.appendPretty(to: &output, indentation: indentation + 1)
            }
            Self.appendLine(isFirst: true, indentation: indentation, to: &output)
            output.append(UInt8(ascii: "]"))
        case .object(let object) where !object.isEmpty:
            output.append(UInt8(ascii: "{"))
            for (index, member) in object.members.enumerated() {
                Self.appendLine(isFirst: index == 0, indentation: indentation + 1, to: &output)
                JSONWriter.appendString(member.key, to: &output)
                output.append(contentsOf: ": ".utf8)
                member.value.appendPretty(to: &output, indentation: indentation + 1)
            }
            Self.appendLine(isFirst: true, indentation: indentation, to: &output)
            output.append(UInt8(ascii: "}"))
        default: write(to: &output)
        }
    }

    private static func appendLine(isFirst: Bool, indentation: Int, to output: inout [UInt8]) {
        if !isFirst { output.append(UInt8(ascii: ",")) }
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indentation * 2))
    }
}
