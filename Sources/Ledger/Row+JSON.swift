private import Foundation
internal import JSON

extension Row {
    /// The row as an object; columns without a value are left out.
    ///
    /// For people, times are in ISO 8601; otherwise they are the numbers that the table has.
    func object(forPeople: Bool) -> JSONObject {
        var collector = JSONCollector(forPeople: forPeople)
        var copy = self
        copy.visit(&collector)
        return collector.object
    }

    /// Reads what ``object(forPeople:)`` wrote for machines.
    init(_ object: JSONObject) {
        self.init()
        var reader = JSONReader(object: object)
        visit(&reader)
    }
}

private struct JSONCollector: ColumnVisitor {
    let forPeople: Bool
    var object = JSONObject()

    init(forPeople: Bool) {
        self.forPeople = forPeople
    }

    mutating func text(_ name: StaticString, _ value: inout String, _ meaning: StaticString) {
        object["\(name)"] = .string(value)
    }

    mutating func text(_ name: StaticString, _ value: inout String?, _ meaning: StaticString) {
        if let value { object["\(name)"] = .string(value) }
    }

    mutating func number(_ name: StaticString, _ value: inout Int, _ kind: Column.Kind, _ meaning: StaticString) {
        object["\(name)"] = forPeople && kind == .time ? .string(Timestamp.text(value)) : JSON(value)
    }

    mutating func number(_ name: StaticString, _ value: inout Int?, _ kind: Column.Kind, _ meaning: StaticString) {
        if let value { object["\(name)"] = JSON(value) }
    }

    mutating func flag(_ name: StaticString, _ value: inout Bool, _ meaning: StaticString) {
        object["\(name)"] = .bool(value)
    }

    mutating func bytes(_ name: StaticString, _ value: inout [UInt8]?, _ meaning: StaticString) {
        if let value { object["\(name)"] = .string(Data(value).base64EncodedString()) }
    }
}

private struct JSONReader: ColumnVisitor {
    let object: JSONObject

    mutating func text(_ name: StaticString, _ value: inout String, _ meaning: StaticString) {
        value = object["\(name)"]?.string ?? value
    }

    mutating func text(_ name: StaticString, _ value: inout String?, _ meaning: StaticString) {
        value = object["\(name)"]?.string
    }

    mutating func number(_ name: StaticString, _ value: inout Int, _ kind: Column.Kind, _ meaning: StaticString) {
        value = object["\(name)"]?.int ?? value
    }

    mutating func number(_ name: StaticString, _ value: inout Int?, _ kind: Column.Kind, _ meaning: StaticString) {
        value = object["\(name)"]?.int
    }

    mutating func flag(_ name: StaticString, _ value: inout Bool, _ meaning: StaticString) {
        value = object["\(name)"]?.bool ?? value
    }

    mutating func bytes(_ name: StaticString, _ value: inout [UInt8]?, _ meaning: StaticString) {
        value = object["\(name)"]?.string.flatMap { Data(base64Encoded: $0) }.map { [UInt8]($0) }
    }
}
