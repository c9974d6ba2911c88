import NearestNames
import Testing

@Suite struct NearestNamesTests {
    @Test(arguments: [
        ("adress", "address"), ("lsiten", "listen"), ("LISTEN", "listen"), ("rutes", "routes"),
        ("provider", "providers"), ("gemini-flash", "gemini-2.5-flash"),
    ])
    func `a slip of the finger finds the name that was meant`(word: String, meant: String) {
        let names = ["address", "listen", "routes", "providers", "gemini-2.5-flash"]

        #expect(nearest(to: word, in: names) == [meant])
    }

    @Test(arguments: ["", "zebra", String(repeating: "listen", count: 20)])
    func `a word that is like none of them finds nothing`(word: String) {
        #expect(nearest(to: word, in: ["listen", "routes", ""]) == [])
    }

    @Test func `the best comes first, ties are alphabetical, and the list is short`() {
        let names = ["tree", "three", "thyme", "there", "these", "there"]

        #expect(nearest(to: "there", in: names) == ["there", "these", "three"])
        #expect(nearest(to: "there", in: names, limit: 1) == ["there"])
        #expect(nearest(to: "there", in: names, limit: -1) == [])
    }

    @Test func `two swapped letters are one slip, two replaced letters are two`() {
        #expect(nearest(to: "ba", in: ["ab"]) == ["ab"])
        #expect(nearest(to: "cd", in: ["ab"]) == [])
    }
}
