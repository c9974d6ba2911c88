import JSON
import Testing

@Suite struct ValueTests {
    @Test func `a value is built from literals and read by its kind`() {
        let name = "world"
        let value: JSON = [
            "text": "hello \(name)", "count": 3, "share": 0.5, "isLast": false, "tags": ["a", nil], "none": nil,
        ]

        #expect(value["text"]?.string == "hello world")
        #expect(value["count"]?.int == 3)
        #expect(value["share"]?.double == 0.5)
        #expect(value["isLast"]?.bool == false)
        #expect(value["tags"]?[0]?.string == "a")
        #expect(value["tags"]?[1]?.isNull == true)
        #expect(value["tags"]?[2] == nil)
        #expect(value["none"] == .null)
        #expect(value["absent"] == nil)
        #expect(value["text"]?.int == nil)
        #expect(value["text"]?["x"] == nil)
        #expect(value.object?.count == 6)
    }

    @Test func `setting a member keeps its place or adds it last`() {
        var value: JSON = ["a": 1, "b": ["c": [1, 2]], "d": 4]

        value["b"]?["c"]?[1] = 5
        value["b"]?["e"] = true
        value["d"] = nil
        value["f"] = .null
        value["a"] = "one"
        value["b"]?["c"]?.append(6)

        #expect(value.text == #"{"a":"one","b":{"c":[1,5,6],"e":true},"f":null}"#)
    }

    @Test func `null becomes an object when a member is set and stays null when none is`() {
        var value = JSON.null
        var untouched = JSON.null
        var number: JSON = 3

        value["a"] = 1
        untouched["a"] = nil
        number["a"] = 1
        number[0] = 1

        #expect(value == ["a": 1])
        #expect(untouched == .null)
        #expect(number == 3)
    }

    @Test func `an element that is not there is not set`() {
        var value: JSON = [1, 2]

        value[2] = 3
        value[-1] = 3
        value[0] = nil
        value[1] = .null

        #expect(value == [1, nil])
    }

    @Test func `of duplicates the last counts and setting leaves one`() throws {
        var object = try #require(try JSON(parsing: #"{"a":1,"b":2,"a":3,"c":4}"#).object)
        #expect(object["a"] == 3)
        #expect(object.count == 4)

        object["a"] = 5
        #expect(JSON.object(object).text == #"{"b":2,"a":5,"c":4}"#)

        var other = try #require(try JSON(parsing: #"{"a":1,"b":2,"a":3}"#).object)
        other["a"] = nil
        #expect(JSON.object(other).text == #"{"b":2}"#)
    }

    @Test(arguments: [
        (#"{"a":1,"b":[1.0]}"#, #"{"b":[1],"a":1e0}"#, true), (#"{"a":1,"a":2}"#, #"{"a":2}"#, true),
        (#"{"a":1,"a":2}"#, #"{"a":1}"#, false), (#"{"a":1}"#, #"{"a":1,"b":null}"#, false), ("[1,2]", "[2,1]", false),
        ("0", "false", false), ("null", "false", false), (#""1""#, "1", false), (#""\u00e9""#, #""e\u0301""#, false),
        (#"{"\u00e9":1}"#, #"{"e\u0301":1}"#, false), ("[]", "{}", false),
    ])
    func `values are equal by meaning`(left: String, right: String, isEqual: Bool) throws {
        let left = try JSON(parsing: left)
        let right = try JSON(parsing: right)

        #expect((left == right) == isEqual)
        #expect(Set([left, right]).count == (isEqual ? 1 : 2))
    }

    @Test func `names are told apart by code points`() throws {
        let value = try JSON(parsing: #"{"\u00e9":1,"e\u0301":2}"#)

        #expect(value["\u{E9}"] == 1)
        #expect(value["e\u{301}"] == 2)
    }
}
