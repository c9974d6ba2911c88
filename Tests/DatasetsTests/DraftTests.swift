import Datasets
import Testing

@Suite struct DraftTests {
    /// Two hundred people with a few questions of their own each, and some that many ask.
    private static let crowd = (0..<200).flatMap { person in
        (0..<5).map { question -> DatasetExample in
            let asked =
                person % 3 == 0 && question == 0
                ? "what is the weather like today" : "tell \(person) of thing \(question)"
            return example(asked, question % 2 == 0 ? "even" : "odd", user: "person \(person)")
        }
    }

    @Test func `training and testing have nobody and no question in common`() {
        let draft = DatasetDraft(Self.crowd, rules { $0.split = 0.8 })

        let people = Set(draft.train.map(\.user)).intersection(draft.test.map(\.user))
        let questions = Set(draft.train.map(\.prompt)).intersection(draft.test.map(\.prompt))
        #expect(people.isEmpty)
        #expect(questions.isEmpty)
        #expect(draft.leftOut[.overlap] != nil)
        let share = Double(draft.test.count) / Double(draft.test.count + draft.train.count)
        #expect(abs(share - 0.2) < 0.08)
    }

    @Test func `nobody changes parts when more is known`() {
        let before = DatasetDraft(Array(Self.crowd.prefix(500)), rules { $0.split = 0.8 })
        let after = DatasetDraft(Self.crowd, rules { $0.split = 0.8 })

        #expect(Set(before.test.map(\.user)).isSubset(of: Set(after.test.map(\.user))))
    }

    @Test func `few people still leave something to test with`() {
        let examples = (0..<9).map { example("question number \($0) of them", "x", user: "person \($0 % 3)") }

        let draft = DatasetDraft(examples, rules { $0.split = 0.999 })

        #expect(draft.train.count == 6)
        #expect(draft.test.count == 3)
    }

    @Test func `the order in which examples come changes nothing`() {
        let one = DatasetDraft(Self.crowd, rules { $0.dropsDuplicates = true })
        let other = DatasetDraft(Self.crowd.reversed(), rules { $0.dropsDuplicates = true })

        #expect(one.train == other.train)
        #expect(one.test == other.test)
    }

    @Test func `what is nearly the same is there once, and what was put right is kept`() {
        let prompts = [
            "please add two bottles of milk to my cart now", "please add two bottles of milk to my cart now!",
            "please add three bottles of juice to my cart tomorrow",
        ]
        let examples = prompts.enumerated().map { example($1, "add", user: "\($0)", rating: 5, corrected: $0 == 1) }

        let draft = DatasetDraft(examples, rules { ($0.dropsDuplicates, $0.split) = (true, 1) })

        #expect(Set(draft.train.map(\.prompt)) == [prompts[1], prompts[2]])
        #expect(draft.leftOut == [.duplicate: 1])
    }

    @Test func `one word apart is not the same where the label differs`() {
        let examples = [
            example("turn on the big light in the small kitchen beside the door for me please", "on"),
            example("turn off the big light in the small kitchen beside the door for me please", "off"),
        ]

        let draft = DatasetDraft(examples, rules { ($0.dropsDuplicates, $0.split) = (true, 1) })

        #expect(draft.train.count == 2)
    }

    @Test func `a question that people label differently is left out`() {
        let examples = [
            example("Play it", "music", corrected: true), example("play it!", "video", corrected: true),
            example("stop it", "pause", rating: 5), example("Stop it", "halt", corrected: true),
            example("go on", "next", rating: 4),
        ]

        let draft = DatasetDraft(examples, rules { $0.split = 1 })

        #expect(draft.train.compactMap(\.label).sorted() == ["halt", "next"])
        #expect(draft.leftOut == [.conflicting: 3])
    }

    @Test func `balancing cuts what is frequent, but not below ten, and leaves tests alone`() {
        let examples = (0..<300).map { number in
            example(
                "question number \(number) is \(number * 7)",
                number % 10 == 0 ? "rare" : "frequent",
                user: "\(number)"
            )
        }

        let draft = DatasetDraft(examples, rules { ($0.isBalanced, $0.split) = (true, 0.9) })

        let rare = draft.train.count { $0.label == "rare" }
        #expect(draft.train.count { $0.label == "frequent" } == rare * 2)
        #expect(draft.test.count { $0.label == "frequent" } > draft.test.count { $0.label == "rare" } * 4)
    }

    @Test func `only what has the tags is taken`() {
        var tagged = example("one")
        tagged.tags = ["route:search", "step:draw"]

        let draft = DatasetDraft([tagged, example("two")], rules { ($0.tags, $0.split) = (["step:draw"], 1) })

        #expect(draft.train.map(\.prompt) == ["one"])
        #expect(draft.leftOut == [.otherTag: 1])
    }

    @Test(.timeLimit(.minutes(1))) func `thousands of texts of one mould take seconds at most`() {
        let words = "an offer for a customer of ours who bought something not long ago and may want one more of it soon"
            .split(separator: " ")
        let examples = (0..<4000).map { number in
            example(
                (words + ["\(number)", "\(number * 3)", "\(number * 7)"]).joined(separator: " "),
                "x",
                user: "\(number)"
            )
        }

        let draft = DatasetDraft(examples, rules { $0.dropsDuplicates = true })

        #expect(draft.train.count + draft.test.count > 0)
    }

    @Test func `few examples, one label, and shared people speak against training`() {
        let train = [example("a", "x", user: "1"), example("b", "x", user: "2")]
        let test = [example("A!", "y", user: "1")]

        let problems = DatasetCheck.problems(train: train, test: test)

        #expect(problems.count == 5)
        #expect(problems.first?.contains("There are 2 examples") == true)
        #expect(DatasetCheck.problems(train: Self.crowd, test: []) == [])
    }
}
