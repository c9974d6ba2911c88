import NearestNames

/// What `aloft --help` says.
enum Help {
    static let commands: [any Command.Type] = [
        ServeCommand.self, CheckCommand.self, DoctorCommand.self, GenerateCommand.self, LessonCommand.self,
        ScriptCommand.self, ProjectCommand.self, AnimationCommand.self, IntentCommand.self,
        ExplainCommand.self,
        CheckSVGCommand.self,
        RolloutCommand.self, ModelCommand.self, StoreCommand.self, ReportCommand.self, FeedbackCommand.self,
        DatasetCommand.self, EvaluateCommand.self, ReplayCommand.self, BreakEvenCommand.self, KeyCommand.self,
        WorkerCommand.self, TuneCommand.self,
        EmulateCommand.self, VersionCommand.self,
    ]

    static func text(for name: String?) -> String {
        if let name, let command = commands.first(where: { $0.name == name }) { return command.help }
        let width = commands.map { $0.name.count }.max() ?? 0
        let list = commands.map { command in
            "  \(command.name)\(String(repeating: " ", count: width - command.name.count))  \(command.summary)"
        }
        return """
            aloft: one server between your applications and the models they use

            usage: aloft COMMAND [OPTIONS]

            \(list.joined(separator: "\n"))

            aloft COMMAND --help explains a command and its options.

            exit status: 0 done; 1 it could not be done; 2 the command line makes no sense; 3 the configuration was refused
            """
    }

    static func suggestion(for name: String) -> String {
        nearest(to: name, in: commands.map { $0.name }, limit: 1).first.map { " (did you mean '\($0)'?)" } ?? ""
    }
}
