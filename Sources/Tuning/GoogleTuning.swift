import FoundationEssentials
package import Generation
package import GoogleCredentials
import HTTP
package import HTTPClient
package import JSON

/// Tuning jobs of Vertex AI, and the bucket that their examples are put into.
///
/// Each call is made once, and a second time only with a new access token when the first was refused.
package struct GoogleTuning: Sendable {
    /// Where and as whom.
    package struct Place: Sendable {
        /// The provider whose project it is; endpoints are asked there.
        package var provider: String
        package var project: String
        /// A region: tuning knows no `global`.
        package var location: String
        /// Scheme and host of Vertex AI.
        package var origin: String
        /// Scheme and host of Cloud Storage.
        package var storage = "https://storage.googleapis.com"
        /// The bucket, and what objects' names begin with: `gs://my-bucket/aloft`.
        package var bucket: String

        package init(provider: String, project: String, location: String, origin: String, bucket: String) {
            self.provider = provider
            self.project = project
            self.location = location
            self.origin = origin
            self.bucket = bucket
        }
    }

    package let place: Place
    private let tokens: TokenSource
    private let client: HTTPClient

    package init(_ place: Place, tokens: TokenSource, client: HTTPClient) {
        self.place = place
        self.tokens = tokens
        self.client = client
    }

    // MARK: - Examples

    /// Puts bytes into the bucket; what is there under that name is replaced.
    ///
    /// - Returns: the object's address, `gs://…`.
    package func upload(_ bytes: [UInt8], as name: String) async throws(Failure) -> String {
        let parts = place.bucket.dropFirst("gs://".count).split(separator: "/", maxSplits: 1)
        guard let bucket = parts.first else { throw Failure(.invalidRequest, "'\(place.bucket)' names no bucket.") }
        let folder = parts.count > 1 ? parts[1].split(separator: "/").joined(separator: "/") + "/" : ""
        let object = folder + name
        let query = "uploadType=media&name=\(object.queryEncoded)"
        let url = "\(place.storage)/upload/storage/v1/b/\(String(bucket).queryEncoded)/o?\(query)"
        let answer = try await send("POST", url, bytes, "application/x-ndjson", deed: "upload \(name)")
        guard answer["name"]?.string == object else {
            throw Failure(.malformed, "Cloud Storage's answer does not say that \(object) is there.")
        }
        return "gs://\(bucket)/\(object)"
    }

    // MARK: - Jobs

    private var jobs: String {
        "\(place.origin)/v1/projects/\(place.project)/locations/\(place.location)/tuningJobs"
    }

    /// Has a tuning begin.
    ///
    /// - Parameters:
    ///   - request: how it is tuned.
    ///   - name: what the model is called there.
    ///   - train: the address of the examples.
    ///   - validation: the address of those it is tried with.
    ///   - job: the job here, by which it is found again.
    /// - Returns: its name, `projects/…/tuningJobs/…`.
    /// - Throws: what Google says against it.
    package func create(
        _ request: TuningRequest,
        name: String,
        train: String,
        validation: String,
        job: String
    ) async throws(Failure) -> String {
        let body = Self.body(request, name: name, train: train, validation: validation, job: job)
        return try Self.name(try await send("POST", jobs, body.bytes, "application/json", deed: "begin the tuning"))
    }

    /// What a tuning is asked for with (docs.cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.tuningJobs).
    package static func body(
        _ request: TuningRequest,
        name: String,
        train: String,
        validation: String,
        job: String
    ) -> JSON {
        var settings: JSONObject = [:]
        // 64-bit numbers are texts in Google's JSON.
        settings["epochCount"] = request.epochs.map { .string("\($0)") }
        settings["learningRateMultiplier"] = request.learningRate.map { JSON($0) }
        settings["adapterSize"] = request.adapterSize.flatMap { adapterSizes[$0] }.map { .string($0) }
        var spec: JSONObject = [
            "trainingDatasetUri": .string(train), "validationDatasetUri": .string(validation),
        ]
        if !settings.isEmpty { spec["hyperParameters"] = .object(settings) }
        return [
            "baseModel": .string(request.base), "supervisedTuningSpec": .object(spec),
            "tunedModelDisplayName": .string(name), "labels": ["aloft-job": .string(label(of: job))],
        ]
    }

    private static let adapterSizes = [
        1: "ADAPTER_SIZE_ONE", 2: "ADAPTER_SIZE_TWO", 4: "ADAPTER_SIZE_FOUR", 8: "ADAPTER_SIZE_EIGHT",
        16: "ADAPTER_SIZE_SIXTEEN", 32: "ADAPTER_SIZE_THIRTY_TWO",
    ]

    /// Labels have small letters, digits, dashes and underscores, 63 at most.
    private static func label(of job: String) -> String {
        String(job.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "-" }.prefix(63))
    }

    /// The tuning that was begun for a job here; `nil` where none was.
    package func find(job: String) async throws(Failure) -> String? {
        let filter = "labels.aloft-job=\"\(Self.label(of: job))\"".queryEncoded
        let answer = try await send("GET", "\(jobs)?filter=\(filter)&pageSize=10", deed: "look for the tuning")
        // Whoever does not know the filter gives all.
        let found = answer["tuningJobs"]?.array?.first { $0["labels"]?["aloft-job"]?.string == Self.label(of: job) }
        guard let found else { return nil }
        return try Self.name(found)
    }

    /// How a tuning is.
    package func get(_ name: String) async throws(Failure) -> GoogleTuningState {
        GoogleTuningState(try await send("GET", "\(place.origin)/v1/\(name)", deed: "look after the tuning"))
    }

    /// Has a tuning end; one that has ended is no error.
    package func cancel(_ name: String) async throws(Failure) {
        guard try await !get(name).isEnd else { return }
        let url = "\(place.origin)/v1/\(name):cancel"
        do throws(Failure) {
            _ = try await send("POST", url, [], "application/json", deed: "end the tuning")
        } catch {
            // It may have ended meanwhile.
            guard try await get(name).isEnd else { throw error }
        }
    }

    private static func name(_ answer: JSON) throws(Failure) -> String {
        guard let name = answer["name"]?.string,
            name.wholeMatch(of: #/projects\/[^\/?#]+\/locations\/[a-z0-9-]+\/tuningJobs\/[0-9A-Za-z_-]+/#) != nil
        else { throw Failure(.malformed, "Vertex AI's answer does not name the tuning.") }
        return name
    }

    // MARK: - Calls

    private func send(
        _ method: String,
        _ url: String,
        _ body: [UInt8]? = nil,
        _ type: String? = nil,
        deed: String
    ) async throws(Failure) -> JSON {
        var (status, answer) = try await sendOnce(method, url, body, type, deed)
        if status == 401 { (status, answer) = try await sendOnce(method, url, body, type, deed) }
        let json = try? JSON(parsing: answer)
        guard 200..<300 ~= status else {
            let words = json?["error"]?["message"]?.string.map { ": \($0.prefix(300))" } ?? ""
            let kind: Failure.Kind =
                switch status {
                case 401: .auth
                case 403: .permission
                case 404: .modelNotFound
                case 429: .rateLimitMinute
                case 500...: .serverError
                default: .invalidRequest
                }
            throw Failure(kind, "Google would not \(deed) (status \(status))\(words)", providerStatus: status)
        }
        guard let json, json.object != nil else {
            throw Failure(.malformed, "Google's answer cannot be read: it was asked to \(deed).")
        }
        return json
    }

    private func sendOnce(
        _ method: String,
        _ url: String,
        _ body: [UInt8]?,
        _ type: String?,
        _ deed: String
    ) async throws(Failure) -> (status: Int, body: [UInt8]) {
        let token: AccessToken
        do throws(GoogleCredentialsError) {
            token = try await tokens.token()
        } catch {
            throw Failure(.auth, "Google could not be asked to \(deed): \(error.message)")
        }
        var request = HTTPClientRequest(method, url, body: body)
        request.fields.append("authorization", "Bearer \(token.value)")
        if let project = token.quotaProject { request.fields.append("x-goog-user-project", project) }
        if let type { request.fields.append("content-type", type) }
        request.timeouts.total = .seconds(300)
        do throws(HTTPClientError) {
            let response = try await client.open(request)
            defer { response.close() }
            let answer = try await response.collect(limit: 8 << 20)
            if response.status == 401, token.expiry != nil { tokens.invalidate(token) }
            return (response.status, answer)
        } catch {
            throw Failure(.connection, "Google could not be asked to \(deed): \(error).")
        }
    }
}

/// How a tuning of Vertex AI is, as it says.
package struct GoogleTuningState: Hashable, Sendable {
    /// Such as `JOB_STATE_RUNNING`; one that is unknown here is taken for one that goes on.
    package let state: String
    /// What went wrong, where something did.
    package let error: String?
    /// The endpoint that serves the model, `projects/…/endpoints/…`.
    package let endpoint: String?
    package let model: String?
    /// What Google found in the examples.
    package let statistics: JSON?

    package init(_ json: JSON) {
        state = json["state"]?.string ?? "JOB_STATE_UNSPECIFIED"
        error = json["error"]?["message"]?.string
        endpoint = json["tunedModel"]?["endpoint"]?.string
        model = json["tunedModel"]?["model"]?.string
        statistics = json["tuningDataStats"]?["supervisedTuningDataStats"]
    }

    package var isEnd: Bool {
        ["SUCCEEDED", "FAILED", "CANCELLED", "EXPIRED", "PARTIALLY_SUCCEEDED"].contains { state == "JOB_STATE_\($0)" }
    }

    package var hasSucceeded: Bool { state == "JOB_STATE_SUCCEEDED" || state == "JOB_STATE_PARTIALLY_SUCCEEDED" }

    /// What it is in a word.
    package var word: String { state.replacing("JOB_STATE_", with: "").lowercased().replacing("_", with: " ") }

    /// The endpoint as a target's model; `nil` for what is no endpoint.
    package var target: String? {
        guard
            let match = endpoint?.wholeMatch(
                of: #/projects\/[^\/]+\/locations\/[a-z0-9-]+\/(endpoints\/[0-9A-Za-z_-]+)/#
            )
        else { return nil }
        return String(match.1)
    }
}

extension String {
    /// As a value within a query or a segment of a path: everything but letters, digits and `-._~` is escaped.
    fileprivate var queryEncoded: String {
        utf8.reduce(into: "") { text, byte in
            let isPlain =
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"): true
                default: "-._~".utf8.contains(byte)
                }
            let hex = String(byte, radix: 16, uppercase: true)
            text += isPlain ? String(UnicodeScalar(byte)) : "%" + (hex.utf8.count == 1 ? "0" : "") + hex
        }
    }
}
