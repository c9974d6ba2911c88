package import JSON

/// What a dataset is made of, and how.
package struct DatasetRules: Hashable, Sendable {
    /// What becomes of personal data and keys in prompts and answers.
    package enum PersonalData: String, Hashable, Sendable, CaseIterable {
        /// The example is left out.
        case drop
        /// Marks such as `[email]` stand in its place.
        case redact
    }

    /// The least that answers nobody put right were found to be worth; zero takes those nobody spoke of too.
    package var minimumRating = 3.0
    /// The share that is for training; the rest is for testing.
    package var split = 0.9
    /// Whether what is nearly the same is there once.
    package var dropsDuplicates = false
    /// Whether frequent labels are cut so that rare ones count.
    package var isBalanced = false
    /// Tags that every example has to have.
    package var tags: [String] = []
    package var personalData = PersonalData.drop

    package init() {}

    /// The most that a label has of what the rarest has, and what is not cut at all, where it is balanced.
    static let balance = (factor: 2, floor: 10)

    /// For the card.
    package var json: JSON {
        [
            "min_rating": JSON(minimumRating), "split": JSON(split), "dedupe": JSON(dropsDuplicates),
            "balance": JSON(isBalanced), "tags": .array(tags.map { .string($0) }),
            "personal_data": .string(personalData.rawValue),
        ]
    }
}

/// Why something is not in a dataset.
package enum LeftOut: String, Hashable, Sendable, CaseIterable {
    case failed, degraded, cached, blocked, unfinished
    /// Only its hash was kept, or nothing.
    case noContent = "no_content"
    /// What was kept holds no question and answer in words.
    case unreadable
    /// Its answer has no label.
    case unlabelled
    /// A line of it would be longer than a file may have.
    case tooLong = "too_long"
    /// Nobody said what it was worth.
    case unrated
    case lowRating = "low_rating"
    /// Several people said different things of what is right.
    case conflicting
    case personalData = "personal_data"
    /// It has not the tags that were asked for.
    case otherTag = "other_tag"
    case duplicate
    /// It was for training, and nearly the same is for testing.
    case overlap
    /// There are enough of its label.
    case unbalanced
}
