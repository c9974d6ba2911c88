import Jobs
import SQL

/// What a plan or a step took, for reports.
struct LessonWork: Hashable, Sendable {
    var job: String
    /// 0 is the plan.
    var step: Int
    var difficulty: Difficulty
    var isCached = false
    /// The kind of failure, where it failed.
    var failure: String?
    var milliseconds = 0
    var attempts = 0
    var repairs = 0
    var source: Making.Source?
    var target: String?
    var cost: Int?
    var animations = 0
    var labels = 0
    var shapes = 0

    init(job: String, step: Int, difficulty: Difficulty) {
        self.job = job
        self.step = step
        self.difficulty = difficulty
    }

    mutating func take(_ making: Making) {
        isCached = making.isCached
        milliseconds = Int(making.seconds * 1000)
        attempts = making.attempts
        repairs = making.repairs.count
        source = making.source
        target = making.target
        cost = making.cost
    }

    /// Writes the row; a row that is there stays.
    func insert(on connection: any SQLConnection, at time: Int) throws(SQLError) {
        try connection.execute(
            """
            INSERT INTO lesson_work (job, step, ended, difficulty, cached, failure, milliseconds, attempts, repairs, source, \
            target, cost_nanodollars, animations, labels, shapes) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT (job, step) DO NOTHING
            """,
            [
                .text(job), SQLValue(step), SQLValue(time), .text(difficulty.rawValue), SQLValue(isCached ? 1 : 0),
                SQLValue(failure), SQLValue(milliseconds), SQLValue(attempts), SQLValue(repairs),
                SQLValue(source?.rawValue), SQLValue(target), SQLValue(cost), SQLValue(animations), SQLValue(labels),
                SQLValue(shapes),
            ]
        )
    }
}
