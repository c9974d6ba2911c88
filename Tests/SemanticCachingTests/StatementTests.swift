import Generation
import SemanticCaching
import Testing

@Suite struct StatementTests {
    @Test(arguments: [
        ("Paris", "paris.", true), ("Paris", "Lyon", false), (" yes\n", "Yes!", true), ("yes", "no", false),
        (#"{"a":1,"b":[2]}"#, #"{ "b": [2.0], "a": 1 }"#, true), (#"{"a":1}"#, #"{"a":2}"#, false),
        ("```json\n{\"a\":1}\n```", #"{"a":1}"#, true), ("yes", "It is indeed so, as everybody knows.", false),
        ("**Paris**", "Paris", true), ("", "Paris", false),
    ])
    func `labels and JSON are compared as what they are`(one: String, other: String, isSame: Bool) throws {
        #expect(try statement(one).isSame(as: statement(other)) == isSame)
    }

    @Test func `prose that differs is left to its vectors`() throws {
        let (one, other) = (try statement("It is the city of Paris."), try statement("That would be the city Paris."))

        #expect(one.isSame(as: other) == nil)
        #expect(one.isSame(as: one) == true)
    }

    @Test func `tool calls are the same when their names and arguments are`() throws {
        func call(_ name: String, _ arguments: String) throws -> Statement {
            var response = Response()
            response.apply(.toolCall(index: 0, id: "1", name: name, candidate: 0))
            response.apply(.toolArguments(index: 0, arguments, candidate: 0))
            return try #require(Statement(response))
        }

        #expect(try call("f", #"{"a":1}"#).isSame(as: call("f", #"{ "a": 1 }"#)) == true)
        #expect(try call("f", #"{"a":1}"#).isSame(as: call("f", #"{"a":2}"#)) == false)
        #expect(try call("f", "{}").isSame(as: call("g", "{}")) == false)
    }

    private func statement(_ text: String) throws -> Statement {
        var response = Response()
        response.apply(.text(text, candidate: 0))
        return try #require(Statement(response))
    }
}
