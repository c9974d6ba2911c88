package import Generation

extension Failure.Kind {
    /// What to do about it, in one sentence, where nothing more exact is known.
    package var advice: String {
        switch self {
        case .rateLimitMinute:
            "Send fewer requests a minute, or wait for the next one; a higher tier has a higher limit."
        case .tokenLimitMinute: "Send fewer or shorter prompts a minute, or wait for the next one."
        case .quotaDay:
            "Use another target until the day's quota returns, at midnight Pacific time with Google, or raise it."
        case .noQuota:
            "Use another model or turn on billing: this tier has no quota for this one, and no wait changes that."
        case .billing: "Pay, add credits or raise the spending cap of the account; until then every request is refused."
        case .capacity: "Try again in a few seconds, or use another region or model: the provider is short of machines."
        case .overloaded:
            "Try again in a few seconds, or use another model: this one has more requests than it can serve."
        case .loading: "Wait until the model is loaded."
        case .serverError: "Try again; if it stays, report it to the provider or use another target."
        case .invalidRequest: "Change the request as the message says; sending it again as it is cannot succeed."
        case .requestTooLarge: "Send less at once, or upload large media as files and refer to them."
        case .requestTimeout: "Send the whole request faster, or check the network between the caller and Aloft."
        case .contextLength: "Shorten the prompt, or use a model with a larger context window."
        case .auth: "Check the key or the login: the provider does not know it, or no longer accepts it."
        case .wrongAPI: "Use a credential that is made for this API, or call the API that the credential is made for."
        case .apiDisabled: "Enable the API in the project, then wait a few minutes."
        case .permission: "Give the credential's account access, or use another credential."
        case .modelNotFound: "Check the model's name, its region and whether the account has access to it."
        case .location:
            "Use a server in a supported country, or another provider: this one refuses where the request comes from."
        case .blockedPrompt: "Change the prompt: the provider refuses its content."
        case .blockedOutput: "Change the prompt or use another model: the provider withheld what this one wrote."
        case .malformed: "Try again: the provider sent something that cannot be used as an answer."
        case .timeout: "Try again with more time, or with a shorter prompt or answer."
        case .connection: "Check the network and the provider's address, then try again."
        case .cancelled: "Nothing: the caller went away."
        case .paced: "Wait as told, send less, or raise the limits that the configuration sets for this target."
        case .resting: "Wait as told: the target failed too often of late and is left alone for a while."
        case .unauthenticated: "Send a key of this gateway's, as an Authorization bearer token or in x-goog-api-key."
        case .forbidden: "Ask for a name that the key is for, or have the operator add it to the key."
        case .keyLimit: "Wait as told, or have the operator raise the key's limits."
        case .budget: "Wait for the budget's next period, or have the operator raise it."
        case .lowConfidence: "Ask a larger model, or ask more clearly: the answer was not convincing."
        case .unknown:
            "Try again once or use another target, and read the provider's own words: they are of no known kind."
        }
    }
}

extension Refusal {
    /// What to do about it, in one sentence with what the server named: the quota, the page, the role.
    package func advice(for failure: Failure, from service: Service) -> String {
        exactAdvice(failure, service) ?? longWaitAdvice(failure) ?? failure.kind.advice
    }

    private func exactAdvice(_ failure: Failure, _ service: Service) -> String? {
        switch failure.kind {
        case .rateLimitMinute, .tokenLimitMinute, .quotaDay, .noQuota: quotaAdvice(failure, service)
        case .billing: billingAdvice(service)
        case .apiDisabled: apiAdvice(service)
        case .auth: authAdvice(service)
        case .wrongAPI: wrongAPIAdvice(service)
        case .permission: permissionAdvice(service)
        case .modelNotFound: modelAdvice(service)
        case .malformed where failure.isCallersFault:
            "Allow more output tokens or less thinking (`thinkingLevel`, `reasoning_effort`): the limit cut the answer."
        case .serverError where words.contains("system memory"):
            "Free memory on the model's machine or use a smaller model: this one does not fit."
        case .invalidRequest where words.contains("thought_signature") || words.contains("thought signature"):
            "Send the signatures of earlier tool calls back with them, as they came."
        case .invalidRequest where failure.mayHelpElsewhere:
            "Change the request as the message says, or use a model that takes it as it is."
        case .unknown where words.contains("automated queries"):
            "Send from another address: Google takes this one for a robot's."
        case .unknown where effectiveStatus == 404:
            "Check the base URL and the path: what answers there is not the API."
        case .unknown where effectiveStatus == 429:
            "Wait a few seconds, try once, then use another target: the provider does not say which limit was met."
        default: nil
        }
    }

    private func quotaAdvice(_ failure: Failure, _ service: Service) -> String? {
        if failure.kind == .tokenLimitMinute, !failure.mayRetrySameTarget {
            return "Shorten the request: alone it is above the whole limit of tokens a minute."
        }
        let ids = quotas.map(\.id).filter { !$0.isEmpty }
        let telling = ids.first { failure.kind != .quotaDay || $0.contains("PerDay") } ?? ids.first
        guard let telling else { return nil }
        let limit = quotas.first { $0.id == telling }.flatMap { $0.value.isEmpty ? nil : " of \($0.value)" } ?? ""
        let page = isVertex(service) ? console("iam-admin/quotas") : "https://aistudio.google.com/usage"
        switch failure.kind {
        case .noQuota:
            return
                "Use another model or turn on billing at \(page): the quota \(telling) is zero, and no wait changes it."
        case .quotaDay:
            return
                "Use another target until the quota \(telling)\(limit) returns at midnight Pacific time, "
                + "or raise it at \(page)."
        default:
            let wait = failure.retryAfter.map { " \(Self.text($0))" } ?? ""
            return "Wait\(wait) for the quota \(telling)\(limit) to return, or raise it at \(page)."
        }
    }

    private func longWaitAdvice(_ failure: Failure) -> String? {
        guard failure.mayRetrySameTarget, let wait = failure.retryAfter, wait > .seconds(120) else { return nil }
        return "Use another target: the provider asks to be left alone for \(Self.text(wait))."
    }

    /// A wait as people read it, rounded up.
    private static func text(_ wait: Duration) -> String {
        let (whole, rest) = wait.components
        let seconds = whole + (rest > 0 ? 1 : 0)
        if seconds <= 120 { return "\(seconds) s" }
        let minutes = (seconds + 59) / 60
        return minutes <= 120 ? "\(minutes) min" : "\((minutes + 59) / 60) h"
    }

    private func billingAdvice(_ service: Service) -> String? {
        if words.contains("spending cap") {
            return
                "Raise the project's spending cap at https://aistudio.google.com/spend, or wait for the next month."
        }
        if words.contains("prepayment") {
            return
                "Buy credits for the project at https://aistudio.google.com/billing; waiting does not bring them back."
        }
        if shape == .google { return "Turn on billing for the project at \(console("billing/linkedaccount"))." }
        if words.contains("openrouter") {
            return "Add credits at https://openrouter.ai/settings/credits, or allow fewer output tokens."
        }
        if service == .openAI, names.contains("insufficient_quota") || names.contains("billing_hard_limit_reached") {
            return
                "Add credit at https://platform.openai.com/settings/organization/billing: waiting does not help."
        }
        return nil
    }

    private func apiAdvice(_ service: Service) -> String? {
        let api =
            metadata["service"]
            ?? (service == .vertex ? "aiplatform.googleapis.com" : "generativelanguage.googleapis.com")
        guard Self.isPlain(api) else { return nil }
        let page =
            "https://console.developers.google.com/apis/api/\(api)/overview" + (project.map { "?project=\($0)" } ?? "")
        let command = "gcloud services enable \(api)" + (project.map { " --project \($0)" } ?? "")
        return "Enable the API with `\(command)` or at \(page), then wait a few minutes."
    }

    private func authAdvice(_ service: Service) -> String? {
        let detail = detail(of: .auth)
        switch detail {
        case .keyLeaked:
            return
                "Make a new key at https://aistudio.google.com/apikey: this one was found in public and stays dead."
        case .keyMissing: return "Send a key: the request came without any."
        case .loginExpired: return "Log in again (`gcloud auth application-default login`) or renew the key file."
        default: break
        }
        switch service {
        case .gemini where detail == .expired:
            return "Make a new key at https://aistudio.google.com/apikey: this one has expired."
        case .gemini: return "Check the key at https://aistudio.google.com/apikey: the Gemini API does not accept it."
        case .vertex:
            return "Log in again (`gcloud auth application-default login`), or check the service account's key."
        case .openAI where words.contains("platform.openai.com"):
            return "Check the key at https://platform.openai.com/api-keys: OpenAI does not accept it."
        default: return nil
        }
    }

    private func wrongAPIAdvice(_ service: Service) -> String {
        isVertex(service)
            ? "Use a service account or a login, or take this key to the Gemini API: Vertex AI does not accept it."
            : "Use a key from https://aistudio.google.com/apikey: this credential is for another API, or is cut off."
    }

    private func permissionAdvice(_ service: Service) -> String? {
        let named = project.map { " \($0)" } ?? ""
        switch detail(of: .permission) {
        case .projectUnknown:
            return "Check the project's name: Google does not know the project\(named), or it may not be used."
        case .projectSuspended:
            return "Use another project, or appeal in the console: Google suspended the key's project\(named)."
        case .apiNotAllowed:
            return "Allow this API in the key's restrictions at \(console("apis/credentials")), or use another key."
        case .keyRestricted:
            return "Loosen the key's restrictions at \(console("apis/credentials")): they do not let a server use it."
        case .scopeMissing: return "Log in with the scope https://www.googleapis.com/auth/cloud-platform."
        default: break
        }
        guard isVertex(service) else { return nil }
        let command =
            "gcloud projects add-iam-policy-binding \(project ?? "PROJECT") --member \(account ?? "ACCOUNT") "
            + "--role roles/aiplatform.user"
        return "Give the account the role roles/aiplatform.user (`\(command)`)."
    }

    private func modelAdvice(_ service: Service) -> String? {
        if detail(of: .modelNotFound) == .modelNotPulled {
            return "Pull the model on its server first, or check its name."
        }
        if detail(of: .modelNotFound) == .modelClosed {
            return "Use a newer model: this one is closed to this project."
        }
        switch service {
        case .vertex:
            return "Check the model's name, try the location `global`, and see that the project has access to it."
        case .gemini: return "Check the model's name against the list at https://ai.google.dev/gemini-api/docs/models."
        default: return nil
        }
    }

    private func isVertex(_ service: Service) -> Bool {
        metadata["service"].map { $0 == "aiplatform.googleapis.com" } ?? (service == .vertex)
    }

    /// The project that was named, where it is one that can stand in a command.
    private var project: String? {
        let consumer = metadata["consumer"] ?? metadata["containerInfo"] ?? ""
        let name = consumer.hasPrefix("projects/") ? String(consumer.dropFirst(9)) : consumer
        return Self.isPlain(name) ? name : asker.project.flatMap { Self.isPlain($0) ? $0 : nil }
    }

    /// The account that asked, where it is one that can stand in a command.
    private var account: String? {
        asker.account.flatMap { Self.isPlain($0.filter { $0 != "@" }) ? $0 : nil }
    }

    private func console(_ path: String) -> String {
        "https://console.cloud.google.com/\(path)" + (project.map { "?project=\($0)" } ?? "")
    }

    /// Whether nothing but letters, digits and what names have is in it: it is shown in commands that people paste.
    private static func isPlain(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 100
            && name.utf8.allSatisfy { byte in
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":")
            }
    }
}
