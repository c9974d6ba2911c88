import API
import BreakEven
import Configuration
import Dispatch
import Evaluation
import Generation
import JSON
import Ledger
import Reports
import SQL
import Store

/// What may be asked of the records over HTTP, by operators.
enum ReportEndpoints {
    /// The endpoints over a store; without one they say that nothing is kept.
    static func make(_ database: Database?, _ configuration: Configuration) -> [APIEndpoint] {
        // One comparison at a time: each takes a core for seconds.
        let desk = DispatchQueue(label: "reports.breakeven")
        return [
            APIEndpoint(
                "GET",
                "/api/reports/costs",
                "Add up what generations cost, by one or two of route, model, target, user, key, workflow, step and day."
            ) { call throws(Failure) in
                let query = try CostQuery(call)
                guard let database else { return noRecords }
                do throws(SQLError) {
                    return .json(try await CostReport.read(query, from: database).json)
                } catch {
                    throw unreadable(error)
                }
            },
            APIEndpoint(
                "GET",
                "/api/reports/improvement",
                "Say how models did since ?since= and what to do next."
            ) { call throws(Failure) in
                let since = try CostQuery.time("since", call) ?? Timestamp.now - 30 * Timestamp.day
                guard let database else { return noRecords }
                do throws(SQLError) {
                    let report = try await ImprovementReport.read(since: since, until: Timestamp.now, from: database)
                    return .json(report.json)
                } catch {
                    throw unreadable(error)
                }
            },
            APIEndpoint(
                "POST",
                "/api/reports/breakeven",
                "Say from which volume on a machine is cheaper: an object of the options of 'aloft breakeven', with _ for -."
            ) { call throws(Failure) in
                let plan = try BreakEvenPlan(try await call.json())
                var recorded: RecordedTraffic?
                if plan.described == nil {
                    guard let database else { return noRecords }
                    do throws(SQLError) {
                        recorded = try await RecordedTraffic.read(plan.filter, until: Timestamp.now, from: database)
                    } catch {
                        throw unreadable(error)
                    }
                }
                var price: ModelPrice?
                if let name = plan.priceModel {
                    guard let prices = PriceFile.load(configuration) else {
                        return .conflict("The price table that the configuration names cannot be read.")
                    }
                    price = ModelPrice(name, prices, configuration)
                }
                do throws(BreakEvenPlan.Unanswerable) {
                    let question = try plan.question(recorded, price)
                    guard let result = await question.answer(on: desk) else { throw .noPrice }
                    return .json(result.json)
                } catch {
                    return .conflict("There is no answer: \(error.message).")
                }
            },
        ]
    }

    private static let noRecords = APIAnswer.conflict("No records are kept: the configuration says 'store: none'.")

    private static func unreadable(_ error: SQLError) -> Failure {
        Failure(.overloaded, "The records cannot be read: \(error.message)")
    }
}

extension BreakEvenPlan {
    /// The plan that an object describes, whose members have the names of the command's options, with `_` for `-`.
    fileprivate init(_ body: JSONObject) throws(Failure) {
        var words: [String] = []
        for (key, value) in body.members {
            guard let text = value.string ?? value.number?.text else {
                throw Failure(.invalidRequest, "'\(key.prefix(50))' is to be text or a number.", parameter: key)
            }
            words.append("--\(key.replacing("_", with: "-"))=\(text)")
        }
        do throws(Options.Misuse) {
            self = try BreakEvenPlan(try Options(words, valued: Self.names))
        } catch {
            throw Failure(.invalidRequest, "Among the members, read as options: \(error.message)")
        }
    }
}

extension BreakEvenQuestion {
    /// Answers away from the threads that serve.
    fileprivate func answer(on queue: DispatchQueue) async -> BreakEven? {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: BreakEven(self)) }
        }
    }
}

extension CostQuery {
    /// The query of a call: `by`, `since`, `until`, `limit`, and the names to narrow to.
    fileprivate init(_ call: APICall) throws(Failure) {
        do throws(CostDimension.Misnamed) {
            self.init(by: try CostDimension.list(call.query("by") ?? CostDimension.route.rawValue))
        } catch {
            throw Failure(.invalidRequest, "'by': \(error.message)", parameter: "by")
        }
        filter.since = try Self.time("since", call) ?? Timestamp.now - 30 * Timestamp.day
        filter.until = try Self.time("until", call)
        filter.narrow { call.query($0) }
        limit = try call.query("limit", in: 1...100_000) ?? limit
    }

    fileprivate static func time(_ name: String, _ call: APICall) throws(Failure) -> Int? {
        guard let text = call.query(name) else { return nil }
        if let time = Moment.parse(text) { return time }
        throw Failure(
            .invalidRequest,
            "'\(name)' is an age such as 30d, a day such as 2026-11-21 or a time, not '\(text.prefix(50))'.",
            parameter: name
        )
    }
}
