import Keys
import YAML

let oneHour = Duration.seconds(3600)

extension Configuration.WorkflowStep {
    init(from reader: MappingReader) {
        self.init()
        route = reader.nonEmpty("route")
        temperature = reader.number("temperature", in: 0...2)
        maximumTokens = reader.integer("max_tokens", in: 64...65_536)
        timeout = reader.duration("timeout", in: .seconds(1)...oneHour)
        budget = reader.value("budget").flatMap { $0.dollars() }
    }
}

extension MappingReader {
    /// A step that can be left out; `nil` where nothing is said of it.
    func optionalStep(_ name: String) -> Configuration.OptionalStep? {
        value(name).map { value in
            let step = value.isMapping ? value.mapping(Configuration.WorkflowStep.init(from:)) : value.off()
            return step.map { .on($0) } ?? .off
        }
    }
}

extension ValueReader {
    /// Nothing, for a value that is `off`; anything else is a problem.
    func off<Value>() -> Value? {
        if string() != "off" { refuse("write 'off', or what there is to say of it") }
        return nil
    }

    /// Billionths of a dollar.
    func dollars() -> Int? {
        guard let text = text() else { return nil }
        if let nano = Budget.nanodollars(dollars: text.value) { return nano }
        refuse("'budget' must be dollars such as 0.05, with at most nine decimals")
        return nil
    }

    func durationOrOff(in range: ClosedRange<Duration>) -> Duration? {
        string() == "off" ? nil : duration(in: range)
    }
}

extension Draft {
    /// What is wrong with the name of a route or a target.
    func unserved(_ name: String?, _ path: [String]) -> Problem? {
        guard let name, !routes.contains(where: { $0.name == name }), !unreadable.contains(name),
            case .failure(let failure) = target(YAMLText(name))
        else { return nil }
        return Problem(path: path, message: "'\(name)' is no route, and \(failure.message)")
    }
}
