import Configuration
import Feedback
import Generation
import JSON
import Rollouts
import SQL
import Store

/// `aloft rollout`.
enum RolloutCommand: Command {
    static let name = "rollout"
    static let summary = "try a candidate on a part of a route's traffic, guarded"
    static let help = """
        usage: aloft rollout start --route NAME --candidate TARGET [--steps 1,10,50,100] [--guard LIST] [--margin M]
                                   [--alpha A] [--min-requests N] [--ab [--share PERCENT]] [--json]
               aloft rollout status|pause|resume|promote|rollback|end ID|ROUTE [--json]
               aloft rollout list [--json]
               aloft rollout plan --baseline CHANCE [--drop D] [--share PERCENT] [--margin M] [--alpha A] [--json]

        start gives a candidate to a part of a route's users, always the same, and more of them with each step. Whatever
        serves from the store follows within a second, and judges: a step is passed when it is proved that the candidate
        is no worse, and the first proof that it is worse takes it back, as does a candidate that fails again and again.
        After the last step it is promoted: the route asks it first until 'end', once the configuration says so itself,
        or 'rollback'. With --ab it keeps its share and nothing is done by itself; status reports what was found out.
        Documentation/Rollouts.md says what is proved, and how.

          --route NAME       the route
          --candidate TARGET what is to be asked first, such as provider/model
          --steps LIST       percentages of users (default: 1,10,50,100)
          --guard LIST       of success, rating, latency_p95, cost (default: success, latency_p95)
          --margin M         how much worse is as good, of outcomes from 0 to 1 (default: 0.05)
          --alpha A          how often a candidate that is no worse may be taken back, and how often one that is worse by
                             the margin may pass (default: 0.05)
          --min-requests N   how many requests it answers at each step at least (default: 100)
          --ab               an experiment: nothing but a broken candidate ends it
          --share PERCENT    the candidate's share in an experiment, or in a plan (default: 50)
          --json             the result as one JSON object

        plan plays rollouts through with outcomes whose chances are given: after how many requests of the route a drop is
        noticed, and a candidate that is as good passes.

          --baseline CHANCE  how often the route succeeds, from 0 to 1
          --drop D           how much less often the candidate does (default: 0)
          --per-user N, --likeness R
                             requests of one user, and how much alike they are, from 0 to 0.9 (1, 0)
          --requests N, --runs N, --between N, --per-day N, --planned D, --seed N
                             how long and how often to play (28000, 500), requests between two looks (50); and for the
                             test that is looked at once: requests a day (2000), the drop it is planned for (0.05)
        \(RecordFile.help)
        \(ConfigurationFile.help)

        exit status: 0 done; 1 it could not be done; 2 the command line makes no sense; 3 the configuration was refused
        """

    private static let settings = ["route", "candidate", "steps", "guard", "margin", "alpha", "min-requests", "share"]

    static func run(_ words: [String]) async -> ExitStatus {
        do throws(Options.Misuse) {
            let valued = ["config", "store"] + settings + RolloutPlan.options
            let options = try Options(words, valued: valued, flags: ["ab", "json"], words: 2)
            guard let action = options.words.first else {
                throw Options.Misuse(
                    message: "say what to do: start, status, list, plan, pause, resume, promote, rollback, end"
                )
            }
            if action == "plan" { return RolloutPlan.show(try RolloutPlan.read(options), asJSON: options.has("json")) }
            let word = options.words.dropFirst().first
            let known = ["start", "status", "list"] + RolloutOffice.Action.allCases.map(\.rawValue)
            guard known.contains(action) else {
                throw Options.Misuse(message: "'\(action)' is not \(known.joined(separator: ", ")), plan")
            }
            guard (word == nil) == ["start", "list"].contains(action) else {
                let message =
                    word == nil
                    ? "\(action) needs the id of a rollout, or a route" : "'\(word ?? "")' is one word too many"
                throw Options.Misuse(message: message)
            }
            return await with(options) { office in await run(action, word ?? "", options, office) }
        } catch {
            return misused(error)
        }
    }

    /// Has `body` work with the store of the configuration, or of the options.
    private static func with(_ options: Options, _ body: (RolloutOffice) async -> ExitStatus) async -> ExitStatus {
        guard let (configuration, _) = ConfigurationFile.load(options) else { return .configuration }
        let database: Database
        do throws(RecordFile.Missing) { database = try await RecordFile.open(options) } catch { return error.status }
        let store = RolloutStore(database, configuration)
        do throws(SQLError) {
            try await database.migrate(to: FeedbackStore.migrations, component: FeedbackStore.component)
            try await store.migrate()
        } catch {
            Terminal.complain(error.message)
            return .failed
        }
        let status = await body(RolloutOffice(store, RolloutOffice.Names(configuration, database)))
        await database.close()
        return status
    }

    private static func run(
        _ action: String,
        _ word: String,
        _ options: Options,
        _ office: RolloutOffice
    ) async -> ExitStatus {
        let isJSON = options.has("json")
        do throws(RolloutError) {
            switch action {
            case "start":
                do throws(RolloutRefusal) {
                    let rollout = try await office.start(options.wishes(settings), by: "command line")
                    Terminal.print(isJSON ? rollout.json.text : rollout.id)
                } catch {
                    Terminal.complain(error.message)
                    return .failed
                }
            case "list":
                let list: JSON
                do throws(SQLError) { list = try await office.list() } catch { throw .store(error) }
                Terminal.print(isJSON ? list.text : RolloutText.list(list))
            case "status":
                let report = try await office.report(word)
                Terminal.print(isJSON ? JSON.object(report).text : RolloutText.report(report))
            default:
                guard let wanted = RolloutOffice.Action(rawValue: action) else { return .usage }
                let rollout = try await office.act(wanted, word, by: "command line")
                Terminal.print(isJSON ? rollout.json.text : "\(rollout.id) is \(rollout.state.rawValue)")
            }
            return .success
        } catch {
            Terminal.complain(error.description)
            return .failed
        }
    }
}

extension Options {
    /// What the options say, as the body of a call would.
    fileprivate func wishes(_ names: [String]) -> JSONObject {
        var object: JSONObject = [:]
        if has("ab") { object["ab"] = true }
        for name in names {
            guard let text = value(name) else { continue }
            object[name.replacing("-", with: "_")] = .string(text)
        }
        return object
    }
}
