/// What speaks against training with examples.
package enum DatasetCheck {
    /// The least that is worth training with: examples, and examples of each label.
    package static let least = (examples: 20, perLabel: 2)

    /// Sentences; empty where nothing speaks against it.
    package static func problems(train: [DatasetExample], test: [DatasetExample]) -> [String] {
        var problems: [String] = []
        if train.count < least.examples {
            problems.append(
                "There are \(train.count) examples for training, and fewer than \(least.examples) teach nothing."
            )
        }
        let labels = Dictionary(grouping: train.compactMap(\.label)) { $0 }.mapValues(\.count)
        if !labels.isEmpty {
            if labels.count < 2 { problems.append("All examples for training have the same label.") }
            let rare = labels.filter { $0.value < least.perLabel }.keys.sorted()
            if !rare.isEmpty { problems.append("There is only one example of: \(list(rare)).") }
            let unseen = Set(test.compactMap(\.label)).subtracting(labels.keys).sorted()
            if !unseen.isEmpty { problems.append("Only for testing there are examples of: \(list(unseen)).") }
        }
        let known = Set(train.map { Shingles.plain($0.prompt) })
        let shared = test.count { known.contains(Shingles.plain($0.prompt)) }
        if shared > 0 { problems.append("\(shared) questions for testing are for training too.") }
        let people = Set(train.compactMap(\.user)).intersection(test.compactMap(\.user)).count
        if people > 0 { problems.append("\(people) people have examples both for training and for testing.") }
        return problems
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(10).joined(separator: ", ") + (names.count > 10 ? " and \(names.count - 10) more" : "")
    }
}
