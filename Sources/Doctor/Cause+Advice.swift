extension Cause {
    /// What it means, for the page of causes.
    package var meaning: String { words.meaning }

    /// What to do, in one sentence, where nothing more exact is known.
    package var advice: String { words.advice }

    private var words: (meaning: String, advice: String) {
        switch self {
        case .noHostedProvider:
            (
                "no key or address of a hosted service is set",
                "Set GEMINI_API_KEY (a key from https://aistudio.google.com/apikey) or write a configuration file."
            )
        case .variableEmpty:
            ("a variable is set to nothing and counts as not set", "Give the variable a value, or unset it.")
        case .keyShadowed:
            (
                "two variables for the same key hold different ones, and one is ignored",
                "Unset the variable whose key is not meant."
            )
        case .keyQuoted:
            (
                "the key begins or ends with a quote, or with the word Bearer",
                "Set the key alone, without quotes and without `Bearer`."
            )
        case .keyPlaceholder:
            ("the key is the placeholder of an example", "Put the real key in place of the example's.")
        case .keyIsToken:
            (
                "an access token (`ya29.…`) is given as a key",
                "Give the token to a provider of kind vertex as `access_token`, or make a key at https://aistudio.google.com/apikey."
            )
        case .keyIsFile:
            (
                "a file's path or content is given as a key",
                "Name the file in GOOGLE_APPLICATION_CREDENTIALS or in `credentials` of a provider of kind vertex."
            )
        case .keyOfOtherService:
            (
                "the key has the form of another service's",
                "Give each provider the key of its own service: Google's for kind gemini, OpenAI's for api.openai.com."
            )
        case .keyUnencrypted:
            ("the key is sent without encryption", "Write https:// in `base_url`, or use a tunnel to the server.")
        case .projectMissing:
            (
                "there are credentials of Google Cloud and no project, so Vertex AI is not used",
                "Set GCP_PROJECT_ID to the project's id, which `gcloud config get project` shows."
            )
        default: credentialWords
        }
    }

    private var credentialWords: (meaning: String, advice: String) {
        switch self {
        case .credentialsUnreadable:
            (
                "the file of credentials is not there or may not be read",
                "Correct the path of the credentials, or let this user read the file."
            )
        case .credentialsInvalid:
            (
                "the file of credentials is not JSON, or not of a kind that can be used",
                "Download the service account's key again, or run `gcloud auth application-default login`."
            )
        case .credentialsMissing:
            (
                "there are no credentials of Google Cloud anywhere",
                "Run `gcloud auth application-default login`, or name a service account's file in GOOGLE_APPLICATION_CREDENTIALS."
            )
        case .credentialsOfOtherProject:
            (
                "the credentials belong to another project than the configured one",
                "Check that `project` is the one meant, and that the account has a role in it."
            )
        case .locationMalformed:
            (
                "the location is a zone, or no region's name",
                "Write a region such as us-central1, or `us`, `eu` or `global`, as the location."
            )
        case .keyInvalid:
            ("the provider does not know the key", "Make a new key, and put it where the old one was.")
        case .keyExpired: ("the key has expired", "Make a new key, and put it where the old one was.")
        case .keyLeaked:
            (
                "the key was found in public and is dead",
                "Make a new key at https://aistudio.google.com/apikey, and keep it out of repositories."
            )
        case .keyMissing:
            ("the provider wants a key and none is set", "Set the provider's key, in a variable that `api_key` names.")
        case .keyKindRefused:
            (
                "neither of Google's two APIs takes the key, or its binding is broken",
                "Make a new key at https://aistudio.google.com/apikey, or use a service account with kind vertex."
            )
        case .keyRestricted:
            (
                "the key's own restrictions leave this API or this machine out",
                "Loosen the key's restrictions at https://console.cloud.google.com/apis/credentials."
            )
        case .geminiKeyOfVertex:
            (
                "the key of a `gemini` provider belongs to Vertex AI",
                "Write `kind: vertex` for this provider, which takes the key as it is, or make a key for the Gemini API at https://aistudio.google.com/apikey."
            )
        case .vertexKeyOfGemini:
            (
                "the key of a `vertex` provider belongs to the Gemini API",
                "Write `kind: gemini` for this provider and leave out project and location, or use a service account for Vertex AI."
            )
        case .tokenExpired:
            (
                "the access token has expired or is not accepted",
                "Get a new token with `gcloud auth print-access-token`, or leave `access_token` out and run `gcloud auth application-default login`."
            )
        case .tokenSkewed:
            (
                "a signed statement is refused because this machine's clock is wrong",
                "Set this machine's clock with `timedatectl set-ntp true`."
            )
        case .credentialsRefused:
            (
                "the login or the service account's key is no longer accepted",
                "Run `gcloud auth application-default login` again, or make a new key for the service account."
            )
        case .tokenEndpointUnreachable:
            (
                "whoever gives access tokens cannot be reached or does not answer with one",
                "Check the network, the proxy and `token_uri` in the credentials."
            )
        default: addressWords
        }
    }

    private var addressWords: (meaning: String, advice: String) {
        switch self {
        case .baseURLGlobalHost:
            (
                "`global-aiplatform.googleapis.com` does not exist",
                "Leave `base_url` out and write `location: global`, whose host is aiplatform.googleapis.com."
            )
        case .baseURLWithoutVersion:
            (
                "the address of an OpenAI-compatible server lacks its `/v1`",
                "Write `/v1` at the end of `base_url`."
            )
        case .baseURLTooLong:
            (
                "the address has the path of a call in it",
                "Cut `base_url` off before the path of the call, such as `/chat/completions`."
            )
        case .baseURLWithVersion:
            (
                "the address of a `gemini` or `vertex` provider has a path that is put there again",
                "Cut `base_url` off after the host: the version is put behind it."
            )
        case .baseURLOfOtherAPI:
            ("the address is that of another API", "Write the `kind` that speaks the API of this address.")
        case .baseURLWrong:
            ("what answers at the address is not the API", "Check host, port and path of `base_url`.")
        case .nameNotFound:
            (
                "the host's name has no address",
                "Check the host in `base_url` or the `location`, and that DNS works on this machine."
            )
        case .connectionRefused:
            ("nobody takes connections at the address", "Start the server, or correct host and port of `base_url`.")
        case .tlsFailed:
            (
                "no secure connection comes about; most often a certificate is not trusted",
                "Add the certificate of your network's proxy to the system's (`update-ca-certificates`), and check that the address speaks https."
            )
        case .noAnswer:
            (
                "nobody answers in time",
                "Check that the host is up and that no firewall drops the connection, then ask again."
            )
        case .answerUnreadable:
            (
                "what comes is no answer of the API",
                "Check host, port and path of `base_url`, and what stands between."
            )
        case .proxyInUse:
            ("requests go through a proxy", "Nothing, if the proxy is meant; else unset its variable.")
        case .proxyMalformed:
            (
                "a proxy's variable holds no address",
                "Write the proxy as http://host:port, or unset the variable."
            )
        case .proxyBeforeLocal:
            (
                "requests to a server on this machine go through a proxy",
                "Add 127.0.0.1 and localhost to NO_PROXY."
            )
        case .proxyUnreachable:
            ("the proxy does not answer", "Correct the proxy's address in HTTPS_PROXY, or unset it.")
        case .proxyWantsLogin:
            (
                "the proxy wants a login",
                "Put user and password into the proxy's variable, as in http://user:password@host:port."
            )
        case .proxyRefuses:
            (
                "the proxy breaks off the connection: it wants a login, or does not let the host through",
                "Put user and password into the proxy's variable if it wants a login, or have it let the provider's host through."
            )
        case .pageInsteadOfAnswer:
            (
                "a web page or a redirect comes instead of an answer: a proxy or a portal stands between",
                "Let the proxy pass the provider's host, log in at the network's portal, or add the host to NO_PROXY."
            )
        default: machineWords
        }
    }

    private var machineWords: (meaning: String, advice: String) {
        switch self {
        case .localServerMissing:
            (
                "there is no program to run local models with",
                "Run `scripts/run` once, or put llama-server on the PATH."
            )
        case .modelFileMissing: ("a local model was not fetched", "Fetch the model with `aloft model pull default`.")
        case .modelFileCorrupt:
            (
                "the file of a local model has the wrong size or content",
                "Fetch the model again with `aloft model pull` and its name."
            )
        case .modelFolderUnreadable:
            (
                "the folder of models may not be read",
                "Let this user read the folder of models, or set ALOFT_HOME to another."
            )
        case .memoryShort:
            (
                "a local model needs more memory than is free",
                "Free memory, or choose a smaller model from `aloft model list`."
            )
        case .portInUse:
            (
                "another program listens at the address",
                "End the program that listens there (`ss -ltnp` shows it), or write another port in `listen`."
            )
        case .addressUnusable:
            (
                "this machine cannot listen at the address",
                "Write an address of this machine in `listen`, such as 127.0.0.1:8080."
            )
        case .listensBeyondMachine:
            (
                "whoever reaches this machine may use it, for there are no keys",
                "Listen on 127.0.0.1, or put something before it that asks for a login."
            )
        case .tlsFilesUnusable:
            ("certificate or key for TLS cannot be used", "Correct the two files that `tls` names.")
        case .diskAlmostFull: ("the disk of Aloft's folder is almost full", "Make room on the disk.")
        case .homeNotWritable:
            (
                "Aloft's folder cannot be written to",
                "Set ALOFT_HOME to a folder that this user may write to."
            )
        case .clockSkewed:
            (
                "this machine's clock and a provider's are more than five minutes apart",
                "Set this machine's clock with `timedatectl set-ntp true`."
            )
        case .dependencyUnreachable:
            (
                "a store, cache or queue does not answer",
                "Start it, or correct its address in the configuration."
            )
        default: providerWords
        }
    }

    private var providerWords: (meaning: String, advice: String) {
        switch self {
        case .apiDisabled:
            (
                "the API is not enabled in the project",
                "Enable the API with `gcloud services enable` and its name, then wait a few minutes."
            )
        case .billingOff:
            (
                "there is no billing, no credit, or a spending cap was met",
                "Turn on billing for the project at https://console.cloud.google.com/billing/linkedaccount."
            )
        case .quotaZero:
            (
                "the quota of a model is zero for this account",
                "Use another model or turn on billing: no wait changes a quota of zero."
            )
        case .quotaUsedUp:
            (
                "a day's quota is used up",
                "Wait for the next day, or use another target until then."
            )
        case .locationUnsupported:
            (
                "the provider does not serve this country",
                "Run Aloft in a supported country, or use another provider."
            )
        case .roleMissing:
            (
                "the account has no role that lets it call Vertex AI",
                "Give the account the role roles/aiplatform.user in the project."
            )
        case .permissionDenied:
            ("the credential is known and may not do this", "Give the credential's account access to the API.")
        case .projectUnknown:
            ("Google does not know the project", "Correct the project's id, which `gcloud projects list` shows.")
        case .projectSuspended:
            ("Google suspended the project", "Use another project, or appeal in the console.")
        case .modelNotFound:
            ("the provider has no model of that name", "Correct the model's name in the routes.")
        case .modelNotInRegion:
            (
                "the model is not served in the location, but at `global`",
                "Write `location: global` for this provider."
            )
        case .modelClosed:
            ("the model is closed to this project", "Use a newer model: this one is closed to this project.")
        case .providerBusy:
            (
                "the provider has too much to do, or a limit of a minute is met",
                "Ask again in a minute: the set-up may well be right."
            )
        case .providerFailing:
            ("the provider fails by its own fault", "Ask again later, or look at the provider's status page.")
        default:
            (
                "the provider refuses for a reason that is not known here",
                "Read the provider's own words: the refusal is of no known kind."
            )
        }
    }
}
