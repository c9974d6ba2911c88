import BreakEven
import Configuration
import Generation
import JSON
import Ledger
import Pricing
import Reports
import SQL
import Store

/// `aloft breakeven`.
enum BreakEvenCommand: Command {
    static let name = "breakeven"
    static let summary = "say from which volume on a machine of your own is cheaper than a provider"
    static let help = """
        usage: aloft breakeven --against MACHINE [--since WHEN] [--until WHEN]
               aloft breakeven --against MACHINE --rate N/month --prompt-tokens N --answer-tokens N
                               --price-model KIND/MODEL | --price-per-request DOLLARS

        Plays the recorded traffic, or traffic as described, at whole machines, counts how many it takes for 95 of 100
        answers to be there in time, and says at which volumes they cost less than the provider, with an interval.
        Documentation/Reports.md says how, and what it leaves out.

          --against MACHINE   such as "\(DedicatedMachine.example)";
                              tokens/s are of one answer while so many are written; "900 prompt tokens/s" may be added,
                              and the price may be by the hour
          --since WHEN, --until WHEN, --route NAME, --model NAME, --target NAME, --user NAME, --key NAME, --workflow NAME
                              which records to take; the last 30 days if not said
          --rate RATE         traffic without records: 3M/month, 50k/day, 100/minute or 2.5/s
          --prompt-tokens N, --answer-tokens N
                              the means of its sizes
          --peak N            its busiest hour of the day, as a multiple of the mean, 1 to 12; 2 if not said
          --price-model KIND/MODEL
                              the provider's price of a model, such as vertex/gemini-2.5-flash, instead of recorded costs
          --price-per-request DOLLARS
                              such as 0.00012
          --p95 TIME          the time that 95 of 100 requests must keep, such as 2s (if not said) or 800ms
          --p95-of WHAT       answer: to the end of the answer (if not said); wait: until it is begun
          --seed N            another course of events
          --json              the result as a JSON object
        \(RecordFile.help)
        \(ConfigurationFile.help)

        exit status: 0 compared; 1 there are no records or no price, or they could not be read; 2 the command line makes no
        sense; 3 the configuration was refused
        """

    static func run(_ words: [String]) async -> ExitStatus {
        do throws(Options.Misuse) {
            let valued = BreakEvenPlan.names + ["config", "store"]
            let options = try Options(words, valued: valued, flags: ["json"])
            let plan = try BreakEvenPlan(options)
            return await run(plan, options)
        } catch {
            return misused(error)
        }
    }

    private static func run(_ plan: BreakEvenPlan, _ options: Options) async -> ExitStatus {
        do {
            var recorded: RecordedTraffic?
            if plan.described == nil {
                let database = try await RecordFile.open(options)
                recorded = try await RecordedTraffic.read(plan.filter, until: Timestamp.now, from: database)
            }
            var pricing: ModelPrice?
            if let name = plan.priceModel {
                guard let (configuration, _) = ConfigurationFile.load(options) else { return .configuration }
                guard let prices = PriceFile.load(configuration) else { return .configuration }
                pricing = ModelPrice(name, prices, configuration)
            }
            let question = try plan.question(recorded, pricing)
            guard let result = BreakEven(question) else {
                Terminal.complain(BreakEvenPlan.Unanswerable.noPrice.message)
                return .failed
            }
            Terminal.print(options.has("json") ? result.json.pretty() : result.text(question, recorded))
            return .success
        } catch let error as RecordFile.Missing {
            return error.status
        } catch let error as BreakEvenPlan.Unanswerable {
            Terminal.complain(error.message)
            return .failed
        } catch {
            Terminal.complain((error as? SQLError)?.message ?? "the records cannot be read")
            return .failed
        }
    }
}
