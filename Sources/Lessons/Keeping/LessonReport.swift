package import Workflows

/// What lessons came to in a span of time, held against what the original system aimed at.
package struct LessonReport: Sendable {
    private let plans: WorkFigures
    private let steps: WorkFigures

    package init(_ report: WorkReport) {
        plans = report.kinds[Lessons.planning] ?? WorkFigures()
        steps = report.kinds[Lessons.drawing] ?? WorkFigures()
    }

    /// A figure, what it is and what was aimed at.
    package struct Line: Hashable, Sendable {
        package let name: String
        package let value: String
        package let aim: String
        /// Whether it is as good as was aimed at; `nil` where nothing is known or aimed at.
        package let isMet: Bool?
    }

    /// The figures for people.
    package var lines: [Line] {
        func seconds(_ value: Double?) -> String { value.map { "\(Self.places($0, 1)) s" } ?? "–" }
        func share(_ value: Double?) -> String { value.map { "\(Self.places($0 * 100, 0)) %" } ?? "–" }
        func line(_ name: String, _ value: String, _ aim: String, _ isMet: Bool?) -> Line {
            Line(name: name, value: value, aim: aim, isMet: isMet)
        }
        let (animated, labels) = (steps.mean(of: "animated"), steps.mean(of: "labels"))
        return [
            line("plans", "\(plans.all)", "", nil),
            line("planning time", seconds(plans.meanSeconds), "under 10 s", plans.meanSeconds.map { $0 < 10 }),
            line("steps", "\(steps.all)", "", nil),
            line("step time", seconds(steps.meanSeconds), "under 45 s", steps.meanSeconds.map { $0 < 45 }),
            line("success", share(steps.success), "over 85 %", steps.success.map { $0 > 0.85 }),
            line("asked again", share(steps.retried), "under 20 %", steps.retried.map { $0 < 0.2 }),
            line("from the cache", share(steps.cacheHits), "over 50 %", steps.cacheHits.map { $0 > 0.5 }),
            line("with animations", share(animated), "over 80 %", animated.map { $0 > 0.8 }),
            line("labels in a picture", labels.map { Self.places($0, 1) } ?? "–", "over 5", labels.map { $0 > 5 }),
        ]
    }

    private static func places(_ value: Double, _ count: Int) -> String {
        guard count > 0 else { return "\(Int(value.rounded()))" }
        return "\((value * 10).rounded() / 10)"
    }
}
