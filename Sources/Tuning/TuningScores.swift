import JSON

/// How often answers were those expected, and what their confidence was worth.
struct TuningScores {
    private var count = 0
    private var right = 0
    private var unanswered = 0
    private var sureAndRight = 0
    private var sure = 0
    private var byLabel: [String: (right: Int, expected: Int, said: Int)] = [:]

    /// From which probability on a head is believed without being asked again.
    private static let sureness = 0.8

    mutating func add(_ label: String, expected: String, probability: Double? = nil) {
        count += 1
        if label == expected { right += 1 }
        byLabel[expected, default: (0, 0, 0)].expected += 1
        byLabel[label, default: (0, 0, 0)].said += 1
        if label == expected { byLabel[label, default: (0, 0, 0)].right += 1 }
        guard let probability, probability >= Self.sureness else { return }
        sure += 1
        if label == expected { sureAndRight += 1 }
    }

    mutating func addUnanswered(expected: String) {
        count += 1
        unanswered += 1
        byLabel[expected, default: (0, 0, 0)].expected += 1
    }

    var isUnanswered: Bool { count > 0 && unanswered == count }

    var json: JSON {
        let classes = byLabel.values.filter { $0.expected > 0 }
        let f1 = classes.map { 2 * Double($0.right) / Double(max(1, $0.expected + $0.said)) }
        var json: JSONObject = [
            "test_examples": JSON(count), "accuracy": JSON(Double(right) / Double(max(1, count))),
            "macro_f1": JSON(f1.reduce(0, +) / Double(max(1, f1.count))), "unanswered": JSON(unanswered),
        ]
        if sure > 0 {
            json["sure"] = JSON(Double(sure) / Double(count))
            json["accuracy_when_sure"] = JSON(Double(sureAndRight) / Double(sure))
        }
        return .object(json)
    }
}
