/// One call of one target.
package struct AttemptRow: Row, Hashable {
    package var generation = ""
    package var number = 0
    package var time = 0
    package var target = ""
    package var queued = 0
    package var duration = 0
    package var failure: String?
    package var status: Int?
    package var isHedge = false

    package init() {}

    package static let table = "attempts"
    static let key = ["generation", "number"]
    package static let columns = describeColumns()

    mutating func visit(_ row: inout some ColumnVisitor) {
        row.text("generation", &generation, "The id of the generation it belongs to")
        row.number("number", &number, .integer, "Its place among the attempts, from 1")
        row.number(
            "time",
            &time,
            .time,
            "When it began; in rows of earlier versions, when the generation's request arrived"
        )
        row.text("target", &target, "The provider and model that were asked")
        row.number("queued_us", &queued, .microseconds, "How long it waited for its turn")
        row.number("duration_us", &duration, .microseconds, "How long it took, the wait included")
        row.text("failure", &failure, "The class of its failure; without a value for the one that answered")
        row.number("status", &status, .integer, "The HTTP status the provider answered with")
        row.flag("hedge", &isHedge, "Whether it was asked beside another that was slow")
    }
}
