internal import XML

/// Gives a picture's names a beginning of their own, and keeps its style rules to itself.
struct Prefixing {
    let prefix: String

    func apply(to root: XMLElement) -> XMLElement {
        var names: Set<String> = []
        Self.keyframes(in: root, &names)
        var root = root
        if root["id"] == nil { root["id"] = "picture" }
        confine(&root)
        return change(root, keyframes: names, root: prefixed(root["id"] ?? "picture"))
    }

    /// Keeps a picture from being drawn beyond its own box, whatever rules and animations say.
    private func confine(_ root: inout XMLElement) {
        var declarations = StyleParser.declarations(root["style"] ?? "").0.filter {
            Self.confinement[$0.property] == nil
        }
        declarations += Self.confinement
        root["style"] = declarations.styleText
    }

    private static let confinement = StyleParser.declarations(
        """
        overflow:hidden !important;transform:none !important;translate:none !important;scale:none !important;\
        rotate:none !important;offset-distance:0 !important;filter:none !important;mix-blend-mode:normal !important
        """
    ).0

    private static func keyframes(in element: XMLElement, _ names: inout Set<String>) {
        if element.name == "style" { names.formUnion(StyleParser.sheet(element.text).0.keyframes.keys) }
        for child in element.elements { keyframes(in: child, &names) }
    }

    func prefixed(_ id: String) -> String { id.hasPrefix(prefix) ? id : prefix + id }

    private func prefixed(words: String, where isName: (String) -> Bool = { _ in true }) -> String {
        words.utf8.split(whereSeparator: \.isBlank).map {
            let word = String(decoding: $0, as: UTF8.self)
            return isName(word) ? prefixed(word) : word
        }
        .joined(separator: " ")
    }

    private func change(_ element: XMLElement, keyframes: Set<String>, root: String) -> XMLElement {
        var element = element
        for place in element.attributes.indices {
            let attribute = element.attributes[place]
            switch AttributeKind.named(attribute.name)?.kind {
            case .id: element.attributes[place].value = prefixed(attribute.value)
            case .idList, .classes:
                element.attributes[place].value = prefixed(words: attribute.value)
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
            sheet.items = sheet.items.compactMap { change($0, keyframes, root) }
            element.children = [.text(sheet.text)]
        } else {
            element.children = element.children.compactMap { child in
                guard case .element(let child) = child else { return child }
                let changed = change(child, keyframes: keyframes, root: root)
                return changed.name == "style" && changed.text.isEmpty ? nil : .element(changed)
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

    private func change(_ item: StyleSheet.Item, _ keyframes: Set<String>, _ root: String) -> StyleSheet.Item? {
        switch item {
        case .rule(var rule):
            rule.selectors = rule.selectors.compactMap { selector($0, root) }
            rule.declarations = change(rule.declarations, keyframes)
            return rule.selectors.isEmpty ? nil : .rule(rule)
        case .keyframes(let name, let frames):
            let frames = frames.map {
                StyleSheet.Frame(places: $0.places, declarations: change($0.declarations, keyframes))
            }
            return .keyframes(name: prefixed(name), frames)
        case .media(let condition, let items):
            let items = items.compactMap { change($0, keyframes, root) }
            return items.isEmpty ? nil : .media(condition: condition, items)
        }
    }

    private func change(_ declarations: [StyleSheet.Declaration], _ keyframes: Set<String>) -> [StyleSheet.Declaration]
    {
        declarations.map { declaration in
            var declaration = declaration
            if declaration.property == "animation" || declaration.property == "animation-name" {
                declaration.value = declaration.value.split(separator: ",", omittingEmptySubsequences: false).map {
                    prefixed(words: String($0)) { keyframes.contains($0) }
                }.joined(separator: ",")
            } else {
                declaration.value = References.mapLocalURLs(in: declaration.value, prefixed)
            }
            return declaration
        }
    }

    /// Confined to the picture, and with its ids and classes as they are now; `nil` for what is beside the picture.
    private func selector(_ selector: String, _ root: String) -> String? {
        var output: [UInt8] = []
        var rest = Array(selector.utf8)[...]
        while let byte = rest.popFirst() {
            output.append(byte)
            guard byte == UInt8(ascii: "#") || byte == UInt8(ascii: ".") else { continue }
            let name = rest.prefix(while: Self.isOfName)
            output += prefixed(String(decoding: name, as: UTF8.self)).utf8
            rest = rest[name.endIndex...]
        }
        for start in ["#\(root)", "svg", ":root"] where output.starts(with: start.utf8) {
            let rest = output[start.utf8.count...]
            if rest.first.map(Self.isOfName) == true { continue }
            return Self.isBeside(rest) ? nil : "#\(root)\(String(decoding: rest, as: UTF8.self))"
        }
        return "#\(root) \(String(decoding: output, as: UTF8.self))"
    }

    /// Whether what follows the root in a selector is about what stands next to it.
    private static func isBeside(_ rest: ArraySlice<UInt8>) -> Bool {
        var depth = 0
        let combinator = rest.drop { byte in
            if byte == UInt8(ascii: "(") { depth += 1 }
            if byte == UInt8(ascii: ")") { depth -= 1 }
            return depth > 0 || !(byte.isBlank || ">+~".utf8.contains(byte))
        }
        return combinator.first { !$0.isBlank }.map { "+~".utf8.contains($0) } ?? false
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        byte.continuesName && byte != UInt8(ascii: ":") && byte != UInt8(ascii: ".")
    }
}
