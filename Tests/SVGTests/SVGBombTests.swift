import SVG
import Testing
import XML

@Suite struct SVGBombTests {
    private static let marker =
        "<marker id='m'>" + String(repeating: "<rect width='1' height='1'/>", count: 100) + "</marker>"
    private static let path = "d='M0 0" + String(repeating: "h1", count: 300) + "'"

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "<path \(path) marker-mid='url(#m)'/>", "<path \(path) marker-mid='uRl(#m)'/>",
            "<path \(path) style='marker:url(#m)'/>", "<g marker-mid='url(#m)'><g><path \(path)/></g></g>",
            "<style>path{marker-mid:url(#m)}</style><path \(path)/>",
            "<style>*{marker:URL( '#m' )}</style><path \(path)/>",
            "<style>@media all{path{marker-mid:url(#m)}}</style><path \(path)/>",
            "<style>path:not(.a:hover){marker-mid:url(#m)}</style><path \(path)/>",
            "<style>rect + path{marker-mid:url(#m)}</style><path \(path)/>",
            "<style>#x ~ g > path{marker-mid:url(#m)}</style><g><path \(path)/></g>",
            "<style>.a > g path{marker-mid:url(#m)}</style><g class='a'><g><g><path \(path)/></g></g></g>",
            "<style>.💥{marker-mid:url(#m)}</style><path class='💥' \(path)/>",
            "<style>.a{marker-mid:url(#m)}</style><g class='a'><use href='#p'/></g><path id='p' \(path)/>",
            "<path \(path.replacing("h1", with: "z"))" + String(repeating: "z", count: 0) + " marker-mid='url(#m)'/>",
            "<path id='p' d='M0 0h1' marker-mid='url(#m)'/><animate href='#p' attributeName='d' values='\(path.dropFirst(3).dropLast())'/>",
            "<g fill='url(#q)'><use href='#s'/></g><pattern id='q'>" + String(repeating: "<rect/>", count: 200)
                + "</pattern><g id='s'>" + String(repeating: "<rect/>", count: 200) + "</g>",
        ]
    )
    func `whatever multiplies a picture is counted`(content: String) throws {
        let verdict = SVGJudge().judgeUnrendered(Hostile.picture(Self.marker + content))

        #expect(verdict.removals.lines.contains { $0.contains("multiplies") }, "\(verdict.removals.lines)")
        let picture = try #require(verdict.picture)
        #expect(sanitised(String(decoding: picture, as: UTF8.self)) == picture)
    }

    @Test(
        arguments: [
            "<style>@keyframes k{to{marker-mid:url(#m)}} path{animation:k 1s}</style>",
            "<style>:root{--m:url(#m)} path{marker-mid:var(--m)}</style>",
            "<path><set attributeName='marker-mid' to='url(#m)'/></path>",
        ]
    )
    func `what cannot be counted is not referred to`(content: String) throws {
        let text = String(decoding: try #require(sanitised(Hostile.picture(Self.marker + content))), as: UTF8.self)

        #expect(!text.contains("url("), "\(text)")
    }

    @Test(
        arguments: [
            "<style>.a{marker-end:url(#a)}</style><marker id='a'><path d='M0 0L9 3L0 6z'/></marker>"
                + String(repeating: "<path class='a' d='M0 0C1 1 2 2 3 3'/>", count: 300),
            "<g fill='url(#a)'>" + String(repeating: "<rect/>", count: 500)
                + "</g><linearGradient id='a'><stop/></linearGradient>",
            "<style>rect:hover{filter:url(#a)}</style><filter id='a'><feFlood/></filter>",
            "<path d='M0 0" + String(repeating: "L12.5 13.75", count: 500)
                + "' marker-mid='url(#a)'/><marker id='a'><circle r='1'/></marker>",
        ]
    )
    func `what a hand would write stays`(content: String) throws {
        let text = String(decoding: try #require(sanitised(Hostile.picture(content))), as: UTF8.self)

        #expect(text.contains("url(#a)"), "\(text)")
    }

    @Test func `a rule that leads back to itself holds for all else`() throws {
        let content =
            "<style>path{marker-end:url(#a)}</style><marker id='a'><path d='M0 0h9'/></marker><path id='b' d='M0 0h9'/>"

        let text = String(decoding: try #require(sanitised(Hostile.picture(content))), as: UTF8.self)

        #expect(text.contains("path{marker-end:url(#a)}"))
        #expect(text.contains("<path d=\"M0 0h9\" style=\"marker-end:none !important\"/></marker>"))
        #expect(text.contains("<path id=\"b\" d=\"M0 0h9\"/>"))
    }

    @Test(.timeLimit(.minutes(1))) func `names that become the same do not hide what multiplies`() throws {
        var content = "<g id='l0'><rect width='1' height='1'/></g>"
        for level in 1...30 {
            content += "<g id='l\(level)'>" + String(repeating: "<use href='#s1-l\(level - 1)'/>", count: 10) + "</g>"
        }
        content += (0...30).map { "<g id='s1-l\($0)'/>" }.joined()

        let picture = try #require(sanitised(Hostile.picture(content), prefix: "s1-"))

        #expect(expansion(of: picture) < 50_000)
        #expect(sanitised(String(decoding: picture, as: UTF8.self), prefix: "s1-") == picture)
    }

    @Test(.timeLimit(.minutes(1))) func `a use that multiplies without end is cut off`() throws {
        var content = "<defs><g id='l0'><rect width='1' height='1'/></g>"
        for level in 1...30 {
            content += "<g id='l\(level)'>" + String(repeating: "<use href='#l\(level - 1)'/>", count: 10) + "</g>"
        }
        content += "</defs><use href='#l30'/>"

        let picture = try #require(sanitised(Hostile.picture(content)))

        #expect(expansion(of: picture) < 50_000)
    }

    @Test(arguments: [
        "<g id='a'><use href='#a'/></g>", "<g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g>",
        "<pattern id='a' width='1' height='1'><rect width='1' height='1' fill='url(#a)'/></pattern>",
        "<marker id='a'><path d='M0 0' marker-end='url(#a)'/></marker>",
        "<linearGradient id='a' href='#b'/><linearGradient id='b' href='#a'/>",
        "<mask id='a'><g mask='url(#a)'/></mask>", "<filter id='a'/><g id='b' style='mask:url(#b)'/>",
    ])
    func `what leads back to itself is taken apart`(content: String) throws {
        let picture = try #require(sanitised(Hostile.picture(content)))

        #expect(expansion(of: picture) < 100)
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            String(repeating: "<g>", count: 100_000),
            "<path d='" + String(repeating: "M0 0L9 9", count: 100_000) + "'/>",
            String(repeating: "<rect/>", count: 100_000), "<rect \(String(repeating: "a", count: 3 << 20))='1'/>",
            "<style>" + String(repeating: "a{fill:red}", count: 4000) + "</style>",
            "<style>" + String(repeating: "@media x{", count: 5000) + "</style>",
            "<text>" + String(repeating: "&#x41;", count: 100_000) + "</text>",
            String(repeating: "<use href='#gone'/>", count: 4000),
            "<path id='p' d='" + String(repeating: "M0 0L9 9", count: 7000) + "'/>"
                + String(repeating: "<use href='#p'/>", count: 4000),
            "<text id='p'>" + String(repeating: "word ", count: 100_000) + "</text>"
                + String(repeating: "<use href='#p'/>", count: 4000),
            "<style>" + String(repeating: "*{" + String(repeating: "fill:red;", count: 100) + "}", count: 490)
                + "</style>"
                + String(repeating: "<g/>", count: 4000),
            "<path d='" + String(repeating: "M0 0H99V99", count: 5000) + "' opacity='.01'/>"
                + String(repeating: "<text>x</text>", count: 4000),
        ]
    )
    func `too much of anything is refused or limited, and soon`(content: String) {
        let verdict = SVGJudge().judgeUnrendered(Hostile.picture(content))

        #expect(verdict.picture == nil || (verdict.picture?.count ?? 0) < 2 << 20)
        if let picture = verdict.picture { #expect(Watchman.complaints(about: picture) == []) }
    }

    /// How many elements there are once every reference is followed.
    private func expansion(of picture: [UInt8]) -> Int {
        guard let root = try? XMLDocument(picture).root else { return .max }
        var places: [String: XMLElement] = [:]
        func collect(_ element: XMLElement) {
            if let id = element["id"] { places[id] = element }
            element.elements.forEach(collect)
        }
        func count(_ element: XMLElement, _ depth: Int) -> Int {
            guard depth < 60 else { return 1_000_000 }
            var sum = 1
            for attribute in element.attributes {
                let id =
                    attribute.name == "href"
                    ? String(attribute.value.dropFirst())
                    : attribute.value.firstRange(of: "url(#").map { range in
                        String(attribute.value[range.upperBound...].prefix { $0 != ")" })
                    }
                if let target = id.flatMap({ places[$0] }) { sum = min(sum + count(target, depth + 1), 1 << 30) }
            }
            for child in element.elements where sum < 1 << 30 { sum += count(child, depth) }
            return sum
        }
        collect(root)
        return count(root, 0)
    }
}
