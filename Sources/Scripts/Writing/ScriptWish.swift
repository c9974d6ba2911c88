/// What a script is to be.
package struct ScriptWish: Codable, Hashable, Sendable {
    package var topic: Topic
    /// What it explains the topic with; `nil` for a script that does without.
    package var interest: Interest?
    package var grade: Int
    package var seconds = 180

    package init(topic: Topic, interest: Interest? = nil, grade: Int, seconds: Int = 180) {
        self.topic = topic
        self.interest = interest
        self.grade = grade
        self.seconds = seconds
    }

    /// How many words fill its time.
    var words: Int { Int(Double(seconds) * Script.wordsPerSecond) }
}

/// What a script may be like, and how far it may be from what is wanted.
package struct ScriptLimits: Hashable, Sendable {
    package var sections = 2...8
    /// How far from the wanted time the sections' times may be together, as a part of it, before they are reckoned anew.
    package var durationTolerance = 0.25
    /// How much of the time the words have to fill, and how much more they may take.
    package var speech = 0.6...1.5
    /// By how many grades it may read harder than the grade that it is for.
    package var gradeTolerance = 2.0
    /// In how many of the sections, as a part of them, the interest has to be.
    package var interestShare = 0.5

    package init() {}

    /// How many sections a model is asked for.
    var wantedSections: String {
        "\(max(sections.lowerBound, usualSections - 1)) to \(min(sections.upperBound, usualSections + 1))"
    }

    var usualSections: Int { min(max(4, sections.lowerBound), sections.upperBound) }

    static let title = 120
    static let hook = 600
    static let content = 4000
    static let visuals = 6
    static let visual = 200
    static let takeaway = 300
}
