import Configuration
import Doctor
import EventLoop
import Foundation
import Glibc
import HTTPClient
import JSON
import LocalModels
import Logging
import NearestNames

/// `aloft doctor`.
enum DoctorCommand: Command {
    static let name = "doctor"
    static let summary = "find what is wrong with the set-up and say how to mend it"
    static let help = """
        usage: aloft doctor [--config FILE] [--json] [--offline] [--provider NAME]

        Looks at variables, keys, addresses, files, ports, disks and proxies, then asks each provider what costs nothing:
        its list of models, the tokens of one letter, an access token. It never asks for a generation, and shows no key.
        What is wrong comes with one sentence of advice. The causes are in Documentation/Doctor.md.

        \(ConfigurationFile.help)
          --json           {status, configuration, findings: [{check, subject, severity, cause, sentence, advice}]};
                           status and severity are ok, note, warning or problem
          --offline        ask nobody over the network
          --provider NAME  look at this provider alone

        A key that Google refuses is shown to Google's other API (AI Studio, Vertex AI) to find out whose it is.

        exit status: 0 nothing keeps requests from being answered; 1 there are problems; 2 the command line makes no
        sense; 3 the configuration was refused
        """

    static func run(_ words: [String]) async -> ExitStatus {
        let options: Options
        do throws(Options.Misuse) {
            options = try Options(words, valued: ["config", "provider"], flags: ["json", "offline"])
        } catch {
            return misused(error)
        }
        do throws(ConfigurationFile.Refused) {
            let (configuration, origin) = try ConfigurationFile.read(options)
            if let name = options.value("provider"), !configuration.providers.contains(where: { $0.name == name }) {
                let names = configuration.providers.map(\.name)
                let hint = nearest(to: name, in: names, limit: 1).first.map { "did you mean '\($0)'?" }
                let known = hint ?? "there are \(names.joined(separator: ", "))"
                return misused(Options.Misuse(message: "there is no provider '\(name)'; \(known)"))
            }
            let setup = Setup(configuration, file: ConfigurationFile.path(options))
            guard let report = await examine(setup, options) else { return .failed }
            Terminal.print(options.has("json") ? json(report, origin) : DoctorPage.text(report, origin: origin))
            return report.severity == .problem ? .failed : .success
        } catch {
            if options.has("json") { Terminal.print(json(error)) }
            for line in error.lines { Terminal.note(line) }
            return .configuration
        }
    }

    private static func examine(_ setup: Setup, _ options: Options) async -> Report? {
        guard !options.has("offline") else {
            return await Doctor(setup).examine(provider: options.value("provider"))
        }
        let loops: EventLoopGroup
        do throws(EventLoopError) {
            loops = try EventLoopGroup(count: 1)
        } catch {
            Terminal.complain(error.description)
            return nil
        }
        defer { loops.shutdown() }
        let doctor = Doctor(
            setup,
            client: client(setup, on: loops),
            extra: Dependencies.checks(of: setup.configuration, on: loops.loops[0])
        )
        return await doctor.examine(provider: options.value("provider"))
    }

    fileprivate static func client(_ setup: Setup, on loops: EventLoopGroup) -> HTTPClient {
        var settings = HTTPClientOptions()
        settings.userAgent = "aloft/\(VersionCommand.version)"
        settings.proxies = HTTPProxies(environment: setup.environment)
        return HTTPClient(on: loops.loops, options: settings)
    }

    private static func json(_ report: Report, _ origin: String) -> String {
        var document = report.json
        document["configuration"] = .string(origin)
        return document.pretty()
    }

    private static func json(_ refused: ConfigurationFile.Refused) -> String {
        let findings = refused.lines.map { line -> JSON in
            [
                "check": "configuration", "subject": nil, "severity": "problem", "cause": "configuration_refused",
                "sentence": .string(line), "advice": "Correct the configuration as the message says.",
            ]
        }
        return JSON(["status": "problem", "findings": .array(findings), "configuration": nil]).pretty()
    }
}

extension Setup {
    /// The set-up of this process.
    init(_ configuration: Configuration, file: String?) {
        let environment = ProcessInfo.processInfo.environment
        let home = Home.folder(environment) ?? FileManager.default.currentDirectoryPath + "/.aloft"
        let choice = LocalModelChoice(ModelStore(folder: home + "/models"), environment: environment)
        self.init(
            configuration: configuration,
            file: file,
            environment: environment,
            home: home,
            resolveModel: { name in
                do throws(LocalModelError) {
                    return .success(try await choice.resolve(name))
                } catch {
                    return .failure(error)
                }
            },
            now: { time(nil) }
        )
    }
}

extension Log {
    /// Does the free part of the doctor's work, and writes a line for whatever is not as it should be.
    ///
    /// With loops it also asks what costs nothing: whether each provider knows the key and serves the models.
    func examine(_ setup: Setup, on loops: EventLoopGroup? = nil) async {
        var setup = setup
        setup.isServing = true
        let client = loops.map { DoctorCommand.client(setup, on: $0) }
        for finding in await Doctor(setup, client: client).examine().findings where finding.severity != .ok {
            write(finding.severity == .note ? .info : .warning, "doctor") { line in
                line.string("check", finding.check)
                if let subject = finding.subject { line.string("provider", subject) }
                line.string("severity", finding.severity.rawValue)
                if let cause = finding.cause { line.string("cause", cause.rawValue) }
                line.string("message", finding.sentence)
                if let advice = finding.advice { line.string("advice", advice) }
            }
        }
    }
}
