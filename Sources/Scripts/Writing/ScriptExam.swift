import PlainTexts

/// What is wrong with a script that has the right form, in sentences that a model can act on.
struct ScriptExam {
    let script: Script
    let wish: ScriptWish
    let limits: ScriptLimits

    var findings: [String] { texts + repetitions + times + level + interest }

    /// Every text, by the name of its place.
    private var places: [(name: String, text: String)] {
        [("title", script.title), ("hook", script.hook)]
            + script.sections.enumerated().flatMap { index, section in
                let visuals = section.visuals.enumerated().map { ("visuals/\($0) of section \(index + 1)", $1) }
                return [
                    ("title of section \(index + 1)", section.title),
                    ("content of section \(index + 1)", section.content),
                ] + visuals
            } + script.keyTakeaways.enumerated().map { ("takeaway \($0 + 1)", $1) }
    }

    private var texts: [String] {
        places.compactMap { name, text in
            if text.isEmpty { return "The \(name) is empty." }
            return Markup.kind(in: text).map { "The \(name) has \($0); write plain sentences as they are spoken." }
        }
    }

    /// Sections that are the same, and takeaways that are; a takeaway may well repeat what a section says.
    private var repetitions: [String] {
        Self.repetitions(of: "content of section", in: script.sections.map(\.content))
            + Self.repetitions(of: "takeaway", in: script.keyTakeaways)
    }

    private static func repetitions(of name: String, in texts: [String]) -> [String] {
        var seen: [Wording: Int] = [:]
        return texts.enumerated().compactMap { index, text in
            seen.updateValue(index, forKey: Wording(text)).map {
                "The \(name) \(index + 1) says the same as the \(name) \($0 + 1); let each say something of its own."
            }
        }
    }

    private var times: [String] {
        var findings: [String] = []
        let wanted = Double(wish.seconds)
        let speech = script.speechSeconds
        let said = "All that is spoken has \(Int(speech * Script.wordsPerSecond)) words, about \(Int(speech)) seconds"
        let enough = "\(wish.words) words"
        if speech < wanted * limits.speech.lowerBound {
            findings.append("\(said); \(wish.seconds) seconds need about \(enough). Explain more in each section.")
        } else if speech > wanted * limits.speech.upperBound {
            findings.append("\(said); \(wish.seconds) seconds have room for about \(enough). Say it in fewer.")
        }
        return findings
    }

    private var level: [String] {
        let level = ReadingLevel(script.spokenText)
        guard let grade = level.grade, grade > Double(wish.grade) + limits.gradeTolerance else { return [] }
        return [
            "It reads like a text for grade \(Self.rounded(grade)), and is for grade \(wish.grade): its sentences have "
                + "\(Self.rounded(level.wordsPerSentence)) words on average. Write shorter sentences and simpler words."
        ]
    }

    private static func rounded(_ value: Double) -> String { String((value * 10).rounded() / 10) }

    private var interest: [String] {
        guard let interest = wish.interest else { return [] }
        func speaks(_ text: String) -> Bool { interest.isIn(Wording(text)) }
        var findings: [String] = []
        if !speaks(script.title), !speaks(script.hook) {
            findings.append("Neither title nor hook speaks of \(interest.name); begin with it.")
        }
        let count = script.sections.count { speaks($0.content) }
        let wanted = Int((Double(script.sections.count) * limits.interestShare).rounded(.up))
        if count < wanted {
            findings.append(
                "\(count) of \(script.sections.count) sections speak of \(interest.name), and at least \(wanted) are to: "
                    + "explain \(wish.topic.name) with what happens in \(interest.name)."
            )
        }
        return findings
    }
}

extension Interest {
    /// Whether a text speaks of it, under any of its names or in its words.
    func isIn(_ text: Wording) -> Bool { (names + words + ownWords).contains { text.contains($0) } }

    /// What a student says in a sentence is spoken of where one of its words is that names something.
    private var ownWords: [String] {
        id == nil ? Wording(name).words.filter { $0.count > 2 && !Self.bare.contains($0) } : []
    }

    /// Words that name nothing by themselves.
    private static let bare: Set = [
        "the", "and", "for", "with", "without", "about", "from", "into", "over", "that", "this", "these", "those",
        "what",
        "when", "where", "which", "who", "how", "why", "you", "your", "our", "his", "her", "their", "its", "them",
        "they",
        "she", "him", "are", "was", "were", "been", "being", "have", "has", "had", "having", "does", "did", "doing",
        "can",
        "could", "will", "would", "not", "but", "also", "all", "any", "anything", "every", "everything", "some",
        "something", "thing", "things", "stuff", "lot", "lots", "kind", "kinds", "very", "really", "much", "many",
        "most",
        "more", "other", "like", "likes", "love", "loves", "enjoy", "interested", "interest", "playing", "play",
        "watch",
        "watching", "going", "making", "make", "friend", "friends", "hobby", "hobbies", "favourite", "favorite",
    ]
}
