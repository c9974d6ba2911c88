/// Runs a question for each model, all at once; the findings keep the models' order.
func eachModel(
    _ models: [String],
    _ ask: @escaping @Sendable (String) async -> [Finding]
) async -> [Finding] {
    await withTaskGroup(of: (Int, [Finding]).self) { group in
        for (index, model) in models.enumerated() {
            group.addTask { (index, await ask(model)) }
        }
        var found: [Int: [Finding]] = [:]
        for await (index, findings) in group { found[index] = findings }
        return models.indices.flatMap { found[$0] ?? [] }
    }
}
