/// What a pattern says, before it is a program.
indirect enum PatternSyntax {
    case one(ScalarSet)
    case start, end
    case boundary(Bool)
    case sequence([PatternSyntax])
    case choice([PatternSyntax])
    case repeated(PatternSyntax, atLeast: Int, atMost: Int?)
}

/// Turns a pattern into the program that ``Pattern`` runs.
struct PatternCompiler {
    private static let limit = 4096

    private var program: [Pattern.Instruction] = []
    private var steps = 0

    mutating func compile(_ syntax: PatternSyntax) throws(Pattern.Failure) -> [Pattern.Instruction] {
        try emit(syntax)
        program.append(.match)
        return program
    }

    private mutating func emit(_ syntax: PatternSyntax) throws(Pattern.Failure) {
        steps += 1
        guard steps <= Self.limit, program.count <= Self.limit else {
            throw Pattern.Failure(complaint: "is too large once its repetitions are written out")
        }
        switch syntax {
        case .one(let set): program.append(.one(set))
        case .start: program.append(.start)
        case .end: program.append(.end)
        case .boundary(let wanted): program.append(.boundary(wanted))
        case .sequence(let parts): for part in parts { try emit(part) }
        case .choice(let choices): try emit(choices[...])
        case .repeated(let part, let least, let most):
            for _ in 0..<least { try emit(part) }
            if let most {
                for _ in least..<most { try emitOptional(part) }
            } else {
                let split = program.count
                try emitOptional(part) { $0.append(.jump(split)) }
            }
        }
    }

    private mutating func emit(_ choices: ArraySlice<PatternSyntax>) throws(Pattern.Failure) {
        guard let first = choices.first else { return }
        guard choices.count > 1 else { return try emit(first) }
        try emitOptional(first) { $0.append(.jump(-1)) }
        let jump = program.count - 1
        try emit(choices.dropFirst())
        program[jump] = .jump(program.count)
    }

    /// Emits a part that may be left out, with what `after` appends to it.
    private mutating func emitOptional(
        _ part: PatternSyntax,
        after: (inout [Pattern.Instruction]) -> Void = { _ in }
    ) throws(Pattern.Failure) {
        let split = program.count
        program.append(.match)
        try emit(part)
        after(&program)
        program[split] = .split(program.count)
    }
}
