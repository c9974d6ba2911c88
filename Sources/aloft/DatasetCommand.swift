import Configuration
import Datasets
import Foundation
import JSON
import Ledger
import Reports

/// `aloft dataset`.
enum DatasetCommand: Command {
    static let name = "dataset"
    static let summary = "make examples to train and test models with of what was recorded and said"
    static let help = """
        usage: aloft dataset build --workflow NAME|--route NAME [--name NAME] [--since WHEN] [--until WHEN]
                                   [--min-rating N] [--split SHARE] [--dedupe] [--balance] [--tag TAG]… [--redact]
               aloft dataset list | show NAME[@VERSION] [--json]
               aloft dataset export NAME[@VERSION] [--format FORM] [--part train|test] [--system TEXT]
               aloft dataset import FILE --name NAME [--format FORM] [--labelled] [--labels FILE] [--split SHARE] [--dedupe]
               aloft dataset validate NAME[@VERSION]|FILE [--format FORM] [--labelled] [--labels FILE]

        build takes the recorded generations whose content is kept, with what people said of them: what somebody put right
        is right, what was rated well is an example, and nothing degraded, cached, blocked or personal is in it. Each build
        that differs is a new version, which never changes; its card says what is in it and what was left out, and why.
        Training and testing have no person and no question in common. Documentation/Datasets.md says all of it.

        A file has a JSON object a line. FORM is \(DatasetForm.allCases.map(\.rawValue).joined(separator: ", ")).
        validate says what is wrong with it, each line by its number, and what speaks against training with it.

          --since WHEN     an age such as 30d, a day such as 2026-11-21, or a time; 30d if not said
          --min-rating N   the least that answers were found to be worth, 1 to 5; 3 if not said, 0 takes those unrated too
          --split SHARE    for training, 0.1 to 1; 0.9 if not said
          --dedupe         keep one of those that are nearly the same
          --balance        at most twice as many of each label as of the rarest, and ten at least
          --tag TAG        only those with it, such as route:search, step:draw, label:reorder or corrected
          --redact         put marks in place of personal data, instead of leaving such examples out
          --labelled       every answer has a label, as those of the workflow intents
          --labels FILE    the labels there are, one a line
          --json           the result as JSON
        \(RecordFile.help)
        \(ConfigurationFile.help)

        exit status: 0 done; 1 it could not be done, or something is wrong with it; 2 the command line makes no sense;
        3 the configuration was refused
        """

    private static let valued = [
        "config", "store", "workflow", "route", "name", "since", "until", "min-rating", "split", "tag", "format",
        "part",
        "system", "labels",
    ]

    static func run(_ words: [String]) async -> ExitStatus {
        do {
            let flags = ["dedupe", "balance", "redact", "labelled", "json"]
            let options = try Options(words, valued: valued, flags: flags, words: 2)
            guard let action = options.words.first else {
                throw Options.Misuse(message: "say build, list, show, export, import or validate")
            }
            return try await run(action, options.words.dropFirst().first, options)
        } catch let error as Options.Misuse {
            return misused(error)
        } catch let error as RecordFile.Missing {
            return error.status
        } catch {
            Terminal.complain((error as? DatasetError)?.message ?? "\(error)")
            return .failed
        }
    }

    private static func run(_ action: String, _ subject: String?, _ options: Options) async throws -> ExitStatus {
        func named() throws(Options.Misuse) -> String {
            if let subject { return subject }
            throw Options.Misuse(message: "say which: aloft dataset \(action) …")
        }
        switch action {
        case "build":
            let (source, rules) = (try source(options), try rules(options))
            let card = try await DatasetBuilder(options).build(options.value("name"), from: source, rules)
            show(card, options)
        case "list": list(try await DatasetBuilder(options).store.list(), options)
        case "show": show(try await DatasetBuilder(options).store.card(try named()), options)
        case "export":
            let form = try form(options) ?? .aloft
            let part = try part(options)
            let store = try await DatasetBuilder(options).store
            let (train, test) = try await store.examples(of: try await store.card(try named()))
            for example in (part == .test ? [] : train) + (part == .train ? [] : test) {
                Terminal.print(form.line(example, system: options.value("system")))
            }
        case "import":
            guard let name = options.value("name") else {
                throw Options.Misuse(message: "--name says what it is called")
            }
            let file = try DatasetFile(try bytes(try named()), try expectation(options))
            for duplicate in file.problems where duplicate.isDuplicate { Terminal.note("-- \(duplicate)") }
            let listed = file.problems.count { $0.isDuplicate }
            if file.duplicates > listed {
                Terminal.note("-- and \(file.duplicates - listed) more that are there already")
            }
            show(try await DatasetBuilder(options).add(name, file, try rules(options)), options)
        case "validate": return try await validate(try named(), options)
        default:
            throw Options.Misuse(message: "'\(action)' is not build, list, show, export, import or validate")
        }
        return .success
    }

    private static func validate(_ subject: String, _ options: Options) async throws -> ExitStatus {
        var problems: [String]
        let count: Int
        if FileManager.default.fileExists(atPath: subject) {
            let file = try DatasetFile(try bytes(subject), try expectation(options))
            count = file.train.count + file.test.count + file.others.count
            problems = file.problems.map(\.description)
            if file.isCut { problems.append("there is more, which was not read") }
            problems += DatasetCheck.problems(train: file.train + file.others, test: file.test)
        } else {
            let store = try await DatasetBuilder(options).store
            let (train, test) = try await store.examples(of: try await store.card(subject))
            count = train.count + test.count
            problems = DatasetCheck.problems(train: train, test: test)
        }
        if options.has("json") {
            let json: JSON = ["examples": JSON(count), "problems": .array(problems.map { .string($0) })]
            Terminal.print(json.pretty())
        } else {
            Terminal.print(problems.isEmpty ? "\(count) examples, nothing wrong" : problems.joined(separator: "\n"))
        }
        return problems.isEmpty ? .success : .failed
    }
}

// MARK: - What is shown

extension DatasetCommand {
    private static func list(_ cards: [DatasetCard], _ options: Options) {
        if options.has("json") { return Terminal.print(JSON.array(cards.map(\.json)).pretty()) }
        var table = TextTable([
            .init("dataset"), .init("made"), .init("train", isNumber: true), .init("test", isNumber: true),
            .init("labels", isNumber: true), .init("sha256"),
        ])
        for card in cards {
            table.add([
                card.reference, Timestamp.date(card.created), "\(card.trainCount)", "\(card.testCount)",
                "\(card.labels.count)", String(card.hash.prefix(12)),
            ])
        }
        Terminal.print(table.text)
    }

    private static func show(_ card: DatasetCard, _ options: Options) {
        if options.has("json") { return Terminal.print(card.json.pretty()) }
        Terminal.print("\(card.reference): \(card.trainCount) for training, \(card.testCount) for testing")
        let corrected = card.facts["corrected"]?.int ?? 0
        Terminal.print(
            "of \(card.facts["people"]?.int ?? 0) people; \(corrected) put right; sha256 \(card.hash.prefix(16))"
        )
        for (title, key) in [("label", "labels"), ("model", "models")] {
            guard let counts = card.facts[key]?.object, !counts.isEmpty else { continue }
            var table = TextTable([.init(title), .init("train", isNumber: true), .init("test", isNumber: true)])
            for (name, count) in counts.members {
                table.add([name, "\(count["train"]?.int ?? 0)", "\(count["test"]?.int ?? 0)"])
            }
            Terminal.print("\n\(table.text)")
        }
        guard !card.leftOut.isEmpty else { return }
        var table = TextTable([.init("left out"), .init("", isNumber: true)])
        for (reason, count) in card.leftOut.members { table.add([reason, count.text]) }
        Terminal.print("\n\(table.text)")
    }
}

// MARK: - What was asked for

extension DatasetCommand {
    private static func source(_ options: Options) throws(Options.Misuse) -> DatasetGathering.Source {
        let name: DatasetGathering.Source.Name
        switch (options.value("workflow"), options.value("route")) {
        case (let workflow?, nil): name = .workflow(workflow)
        case (nil, let route?): name = .route(route)
        default: throw Options.Misuse(message: "say either --workflow or --route")
        }
        let since = try options.time("since") ?? Timestamp.now - 30 * Timestamp.day
        var source = DatasetGathering.Source(name, since: since)
        source.until = try options.time("until")
        return source
    }

    private static func rules(_ options: Options) throws(Options.Misuse) -> DatasetRules {
        var rules = DatasetRules()
        rules.minimumRating = try options.number("min-rating", in: 0...5) ?? rules.minimumRating
        rules.split = try options.number("split", in: 0.1...1) ?? rules.split
        rules.dropsDuplicates = options.has("dedupe")
        rules.isBalanced = options.has("balance")
        rules.tags = options.all("tag")
        rules.personalData = options.has("redact") ? .redact : .drop
        return rules
    }

    private static func form(_ options: Options) throws(Options.Misuse) -> DatasetForm? {
        guard let word = options.value("format") else { return nil }
        if let form = DatasetForm(rawValue: word) { return form }
        let forms = DatasetForm.allCases.map(\.rawValue).joined(separator: ", ")
        throw Options.Misuse(message: "--format is one of \(forms), not '\(word)'")
    }

    private static func part(_ options: Options) throws(Options.Misuse) -> DatasetPart? {
        guard let word = options.value("part") else { return nil }
        if let part = DatasetPart(rawValue: word) { return part }
        throw Options.Misuse(message: "--part is train or test, not '\(word)'")
    }

    private static func expectation(_ options: Options) throws -> DatasetFile.Expectation {
        var expectation = DatasetFile.Expectation()
        expectation.form = try form(options)
        expectation.hasLabels = options.has("labelled") || options.value("labels") != nil
        if let file = options.value("labels") {
            let lines = String(decoding: try bytes(file), as: UTF8.self).split(whereSeparator: \.isNewline)
            expectation.labels = Set(lines.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty })
        }
        return expectation
    }

    private static func bytes(_ file: String) throws(DatasetError) -> [UInt8] {
        // The size is looked at first, so that a file without an end is not read.
        let size = (try? FileManager.default.attributesOfItem(atPath: file))?[.size] as? Int ?? 0
        guard size <= DatasetFile.byteLimit, let data = FileManager.default.contents(atPath: file) else {
            throw DatasetError(
                .notFound,
                "The file \(file) cannot be read, or has more than \(DatasetFile.byteLimit >> 20) MiB."
            )
        }
        return [UInt8](data)
    }
}
