internal import XML

/// Gives a picture's names a beginning of their own, and keeps its style rules to itself.
struct Prefixing {
    let prefix: String

    func apply(to root: XMLElement) -> XMLElement {
        var names: Set<String> = []
        Self.keyframes(in: root, &names)
        var root = root
        if root["id"] == nil { root["id"] = "picture" }
        return change(root, keyframes: names, root: prefixed(root["id"] ?? "picture"))
    }

    private static func keyframes(in element: XMLElement, _ names: inout Set<String>) {
        if element.name == "style" { names.formUnion(StyleParser.sheet(element.text).0.keyframes.keys) }
        for child in element.elements { keyframes(in: child, &names) }
    }

    private func prefixed(_ id: String) -> String { id.hasPrefix(prefix) ? id : prefix + id }

    private func change(_ element: XMLElement, keyframes: Set<String>, root: String) -> XMLElement {
        var element = element
        for place in element.attributes.indices {
            let attribute = element.attributes[place]
            switch AttributeKind.named(attribute.name)?.kind {
            case .id: element.attributes[place].value = prefixed(attribute.value)
            case .idList:
                element.attributes[place].value = attribute.value.split(separator: " ").map { prefixed(String($0)) }
                    .joined(separator: " ")
            case .reference where attribute.value.hasPrefix("#"):
                element.attributes[place].value = "#" + prefixed(String(attribute.value.dropFirst()))
            case .times: element.attributes[place].value = times(attribute.value)
            case .declarations:
                let declarations = StyleParser.declarations(attribute.value).0
                element.attributes[place].value = change(declarations, keyframes).styleText
            case .style, .numbers, .animated:
                if attribute.value.utf8.contains(UInt8(ascii: "(")) {
                    element.attributes[place].value = References.mapLocalURLs(in: attribute.value, prefixed)
                }
            default: break
            }
        }
        if element.name == "style" {
            var sheet = StyleParser.sheet(element.text).0
            sheet.items = sheet.items.map { change($0, keyframes, root) }
            element.children = [.text(sheet.text)]
        } else {
            element.children = element.children.map { child in
                guard case .element(let child) = child else { return child }
                return .element(change(child, keyframes: keyframes, root: root))
            }
        }
        return element
    }

    /// `name.end+1s` is about another animation; times and events are not.
    private func times(_ value: String) -> String {
        value.split(separator: ";").map { part in
            let part = part.split(separator: " ").joined()
            guard let dot = part.firstIndex(of: "."), part.first?.isNumber == false, part.first != "+",
                part.first != "-"
            else {
                return part
            }
            return prefixed(String(part[..<dot])) + part[dot...]
        }.joined(separator: ";")
    }

    // MARK: - Style rules

    private func change(_ item: StyleSheet.Item, _ keyframes: Set<String>, _ root: String) -> StyleSheet.Item {
        switch item {
        case .rule(var rule):
            rule.selectors = rule.selectors.map { selector($0, root) }
            rule.declarations = change(rule.declarations, keyframes)
            return .rule(rule)
        case .keyframes(let name, let frames):
            let frames = frames.map {
                StyleSheet.Frame(places: $0.places, declarations: change($0.declarations, keyframes))
            }
            return .keyframes(name: prefixed(name), frames)
        case .media(let condition, let items):
            return .media(condition: condition, items.map { change($0, keyframes, root) })
        }
    }

    private func change(_ declarations: [StyleSheet.Declaration], _ keyframes: Set<String>) -> [StyleSheet.Declaration]
    {
        declarations.map { declaration in
            var declaration = declaration
            if declaration.property == "animation" || declaration.property == "animation-name" {
                declaration.value = declaration.value.split(separator: ",", omittingEmptySubsequences: false).map {
                    part in
                    part.split(separator: " ").map {
                        keyframes.contains(String($0)) ? prefixed(String($0)) : String($0)
                    }
                    .joined(separator: " ")
                }.joined(separator: ",")
            } else {
                declaration.value = References.mapLocalURLs(in: declaration.value, prefixed)
            }
            return declaration
        }
    }

    /// Confined to the picture, and with its ids as they are now.
    private func selector(_ selector: String, _ root: String) -> String {
        var output = ""
        var place = selector.startIndex
        while place < selector.endIndex {
            output.append(selector[place])
            let isMark = selector[place] == "#"
            place = selector.index(after: place)
            guard isMark else { continue }
            let end =
                selector[place...].firstIndex { !($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
                ?? selector.endIndex
            output += prefixed(String(selector[place..<end]))
            place = end
        }
        if output.hasPrefix("#\(root)") { return output }
        for start in ["svg", ":root"] where output.hasPrefix(start) {
            let rest = output.dropFirst(start.count)
            if rest.first.map({ !($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }) ?? true {
                return "#\(root)\(rest)"
            }
        }
        return "#\(root) \(output)"
    }
}
