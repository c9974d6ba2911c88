import Foundation
import JSON
import JSONSchema
import Testing

@Suite struct DamageTests {
    /// Schemas and values of the standard's cases, to be mixed up.
    static let (schemas, values): ([JSON], [JSON]) = {
        let groups = SuiteFile.committed.flatMap { file in
            (try? JSON(parsing: Array(Data(contentsOf: file.url))))?.array ?? []
        }
        return (
            groups.compactMap { $0["schema"] }, groups.flatMap { $0["tests"]?.array ?? [] }.compactMap { $0["data"] }
        )
    }()

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `no schema and no value make a check trap`(seed: UInt64) {
        var generator = SeededGenerator(state: seed)
        var checked = 0

        for _ in 0..<100 {
            var schema = Self.schemas.randomElement(using: &generator) ?? .null
            for _ in 0..<3 { schema = damaged(schema, using: &generator) }
            guard let compiled = try? JSONSchema(schema) else { continue }
            for _ in 0..<4 {
                let value = Self.values.randomElement(using: &generator) ?? .null
                let findings = compiled.validate(damaged(value, using: &generator))
                if findings.count <= JSONSchema.maximumFindings { checked += 1 }
            }
        }

        #expect(checked > 20)
    }

    /// Puts a part of some schema or value in the place of a part of this one.
    private func damaged(_ json: JSON, using generator: inout SeededGenerator) -> JSON {
        if Int.random(in: 0..<6, using: &generator) == 0 {
            let pool = Bool.random(using: &generator) ? Self.schemas : Self.values
            return pool.randomElement(using: &generator) ?? .null
        }
        switch json {
        case .array(var elements):
            guard let index = elements.indices.randomElement(using: &generator) else { return [json] }
            elements[index] = damaged(elements[index], using: &generator)
            return .array(elements)
        case .object(var object):
            guard let index = object.members.indices.randomElement(using: &generator) else { return ["$ref": "#"] }
            object.members[index].value = damaged(object.members[index].value, using: &generator)
            return .object(object)
        case .string(var text):
            let letters = #"()[]{}*+?|\^$.-,1d~/#"#.unicodeScalars
            let place = text.unicodeScalars.indices.randomElement(using: &generator) ?? text.startIndex
            text.unicodeScalars.insert(letters.randomElement(using: &generator) ?? "(", at: place)
            return .string(text)
        default: return [JSON.null, -1, 1.5, "object", true, [], [:]].randomElement(using: &generator) ?? .null
        }
    }
}

/// Numbers that look random and are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
