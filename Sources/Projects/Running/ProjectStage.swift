/// What is being done, in order, by the names that clients of the original system know.
enum ProjectStage: String, CaseIterable {
    case preparing = "initialization"
    case schema = "schema_extraction"
    case plan = "architecture"
    case code = "code_generation"
    case check = "quality_assessment"
    case repair = "repair"
    case review = "code_review"
    case documents = "documentation"
    case saving

    /// How far it is when the stage begins.
    var fraction: Double {
        switch self {
        case .preparing: 0.02
        case .schema: 0.05
        case .plan: 0.1
        case .code: 0.15
        case .check: 0.75
        case .repair: 0.8
        case .review: 0.88
        case .documents: 0.92
        case .saving: 0.98
        }
    }

    var sentence: String {
        switch self {
        case .preparing: "Looking at what is asked for"
        case .schema: "Finding out what the project is about"
        case .plan: "Planning how it is built"
        case .code: "Writing the files"
        case .check: "Checking the files"
        case .repair: "Putting right what was found"
        case .review: "Looking at it again"
        case .documents: "Describing it"
        case .saving: "Keeping it"
        }
    }
}
